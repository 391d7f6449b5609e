import * as Cause from "#effect/Cause"
import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as Schema from "#effect/Schema"
import { pretty } from "#test/causes"
import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
import { inspect } from "node:util"
import * as Api from "../src/Api.js"
import * as Catalog from "../src/Catalog.js"
import * as Exchange from "../src/Exchange.js"

const docs = "https://docs.example.com/errors"
const api = Api.make("Quay", {
  docs,
  body: Schema.Struct({
    code: Schema.String,
    text: Schema.optional(Schema.String),
    trace: Schema.optional(Schema.String)
  }),
  key: ["code"],
  describe: (body) => ({ detail: body.text, trace: body.trace })
})

class DockFull extends api.error<DockFull>()("DockFull", {
  key: "dock_full",
  status: [409, 503],
  category: "ResourceExhausted",
  retry: "throttled",
  applied: "no",
  summary: "No dock is free.",
  floor: "2 seconds",
  example: { code: "dock_full", text: "All four are taken." }
}) {
  /** What a class of a program's own may add. */
  get shout(): string {
    return this.body.text?.toUpperCase() ?? ""
  }
}

class BadCargo extends api.error<BadCargo>()("BadCargo", {
  key: "bad_cargo",
  usualStatus: 422,
  category: "InvalidArgument",
  retry: "never",
  applied: "no",
  summary: "The cargo is not what the papers say.",
  source: "https://docs.example.com/errors/cargo",
  body: Schema.Struct({ code: Schema.String, items: Schema.Array(Schema.String) }),
  describe: (body) => ({ detail: body.items.join(" and ") }),
  example: { code: "bad_cargo", items: ["salt"] }
}) {}

class Fog extends api.error<Fog>()("Fog", {
  status: "5xx",
  category: "Unavailable",
  retry: "transient",
  applied: "unknown",
  summary: "Nothing can be seen.",
  example: { code: "" }
}) {}

class Lost extends api.error<Lost>()("Lost", {
  key: "lost",
  category: "NotFound",
  retry: "never",
  applied: "no",
  summary: "Nobody knows where it is.",
  example: { code: "lost" }
}) {}

class Slow extends api.error<Slow>()("Slow", {
  key: "slow",
  status: 429,
  category: "ResourceExhausted",
  retry: "throttled",
  applied: "no",
  hint: { body: ["wait"], unit: "milliseconds" },
  summary: "Too fast.",
  example: { code: "slow" }
}) {}

const catalog = api.catalog(DockFull, BadCargo, Fog, Lost, Slow)
const read = (body: unknown, rest: Partial<Exchange.Parts> = {}) =>
  Catalog.decodeParts(catalog, { status: 409, headers: {}, body: JSON.stringify(body), ...rest })

describe("an instance that a program makes", () => {
  const error = new DockFull({ body: { code: "dock_full", text: "Come back later." } })

  it("is an Error and a value of Effect, with its tag as its name", () => {
    expect(error).toBeInstanceOf(Error)
    expect(error).toBeInstanceOf(DockFull)
    expect(error).not.toBeInstanceOf(Fog)
    expect(error._tag).toBe("QuayDockFull")
    expect(error.name).toBe("QuayDockFull")
    expect(DockFull._tag).toBe("QuayDockFull")
    expect(error.stack).toContain("ApiError.test")
  })

  it.effect("fails the effect that yields it", () =>
    Effect.gen(function*() {
      const left = yield* Effect.flip(Effect.gen(function*() {
        return yield* error
      }))
      expect(left).toBe(error)
    }))

  it("carries the traits, the body, and no exchange", () => {
    expect(error).toMatchObject({ retry: "throttled", category: "ResourceExhausted", applied: "no" })
    expect(error.body.text).toBe("Come back later.")
    expect(Object.keys(error)).not.toContain("exchange")
    expect(error.shout).toBe("COME BACK LATER.")
  })

  it("has the documented status: the first one, the usual one, the range's, else the category's", () => {
    expect(error.status).toBe(409)
    expect(new BadCargo({ body: { code: "bad_cargo", items: [] } }).status).toBe(422)
    expect(new Fog({ body: { code: "" } }).status).toBe(500)
    expect(new Lost({ body: { code: "lost" } }).status).toBe(404)
  })

  it("is refused where the body is none that is documented", () => {
    // @ts-expect-error items has to be there
    expect(() => new BadCargo({ body: { code: "bad_cargo" } })).toThrow(/items/)
    // @ts-expect-error text is a string
    expect(() => new DockFull({ body: { code: "dock_full", text: 7 } })).toThrow(/text/)
  })

  it("gets its key where a program left it out, and keeps what it wrote", () => {
    const body = { text: "Salt." } as { readonly code: string; readonly text: string }
    expect(new Lost({ body }).body).toEqual({ text: "Salt.", code: "lost" })
  })

  it("keeps fields that are not documented", () => {
    const body = { code: "lost", since: { day: 3 } }
    expect(new Lost({ body }).body).toEqual(body)
    expect(read(body)).toMatchObject({ _tag: "QuayLost", body })
  })
})

describe("the entry is what was written down", () => {
  it("with the API's page as its source, unless it has its own", () => {
    expect(DockFull.entry).toEqual({
      key: "dock_full",
      status: [409, 503],
      category: "ResourceExhausted",
      retry: "throttled",
      applied: "no",
      summary: "No dock is free.",
      floor: "2 seconds",
      source: docs,
      example: { code: "dock_full", text: "All four are taken." }
    })
    expect(BadCargo.entry.source).toBe("https://docs.example.com/errors/cargo")
  })
})

const seconds = (failure: { readonly retryAfter: Duration.Duration | undefined }) =>
  failure.retryAfter && Duration.toSeconds(failure.retryAfter)

describe("retryAfter", () => {
  it("is what the server says", () => {
    expect(seconds(read({ code: "dock_full" }, { headers: { "Retry-After": "30" } }))).toBe(30)
    expect(seconds(read({ code: "lost" }))).toBeUndefined()
  })

  it("is at least the floor of the documentation", () => {
    expect(seconds(read({ code: "dock_full" }))).toBe(2)
    expect(seconds(read({ code: "dock_full" }, { headers: { "retry-after": "1" } }))).toBe(2)
    expect(seconds(new DockFull({ body: { code: "dock_full" } }))).toBe(2)
  })

  it("stands where the entry says", () => {
    expect(seconds(read({ code: "slow", wait: 1500 }, { headers: { "retry-after": "9" } }))).toBe(1.5)
    // Where it is missing there, the headers that everybody knows still count.
    expect(seconds(read({ code: "slow" }, { headers: { "retry-after": "9" } }))).toBe(9)
  })

  it("an absolute time counts from the answer's arrival, not from when it is looked at", () => {
    const headers = { "retry-after": "Sat, 21 Nov 2026 10:00:30 GMT" }
    expect(seconds(read({ code: "slow" }, { headers, receivedAt: Date.UTC(2026, 10, 21, 10) }))).toBe(30)
    // With neither a Date nor an arrival nobody can tell how far it is.
    expect(seconds(read({ code: "slow" }, { headers }))).toBeUndefined()
  })
})

describe("the message", () => {
  const request = { method: "POST", url: "https://mo:opensesame@api.example.com/docks/7?key=s3cr3t-key&pier=ne%20pier" }

  it("says API, status, name, what the server said, where, and the trace id", () => {
    const failure = read({ code: "dock_full", text: "All taken.", trace: "t-91" }, { request, status: 503 })
    expect(failure.message).toBe("Quay 503 Dock Full: All taken. (POST /docks/7, trace t-91)")
    expect(String(failure)).toBe(failure.message)
  })

  it("leaves out what is not there", () => {
    expect(new DockFull({ body: { code: "dock_full" } }).message).toBe("Quay 409 Dock Full")
    expect(read({ code: "dock_full", text: "", trace: "" }).message).toBe("Quay 409 Dock Full")
    expect(read({ code: "lost", trace: "t-92" }).message).toBe("Quay 409 Lost (trace t-92)")
  })

  it("is described by the entry, where it has its own words", () => {
    expect(read({ code: "bad_cargo", items: ["salt", "tar"] }).message).toBe("Quay 409 Bad Cargo: salt and tar")
  })

  it.each([
    ["the path and query", "No /docks/7?key=s3cr3t-key&pier=ne%20pier here"],
    ["a value alone", "key s3cr3t-key is no key"],
    ["a value as it reads", "no ne pier"],
    ["the user info", "mo:opensesame may not"],
    ["the password alone", "wrong: opensesame"]
  ])("holds no secret that the server echoes: %s", (_, text) => {
    const failure = read({ code: "dock_full", text, trace: `s3cr3t-key ${text}` }, { request })
    for (const secret of ["s3cr3t-key", "opensesame", "ne pier", "ne%20pier"]) {
      expect(failure.message).not.toContain(secret)
    }
    expect(failure.message).toContain("<redacted>")
    // The evidence keeps it.
    expect(failure.exchange?.body).toContain(text)
  })

  it("is one printable line: no control characters, no escapes, no marks that turn it around", () => {
    const text = "\u001b[2J\u001b[31mred\r\nQuay 200 OK\u0000\u0007\u2028next\u202eesrever\u200b\ud800.\u009b1m"
    const shown = read({ code: "dock_full", text, trace: text }, {
      request: { method: `GET\r\nX`, url: "https://api.example.com/a\r\nb\u001b[1m" }
    }).message
    expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
    expect(shown).toContain("[31mred Quay 200 OK next esrever .")
  })

  it("no text of a server can break out of the line", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.fullUnicodeString(), FastCheck.string(), (text, trace) => {
        const { message } = read({ code: "dock_full", text, trace }, { request })
        expect(message).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u)
        expect(message.startsWith("Quay 409 Dock Full")).toBe(true)
      }),
      { seed: 42, numRuns: 2000 }
    )
  })

  it("long details are shortened, as are a long path and a long trace id", () => {
    const { message } = read({ code: "dock_full", text: "d".repeat(50_000), trace: "t".repeat(5000) }, {
      request: { method: "GET", url: `https://api.example.com/${"p".repeat(5000)}` }
    })
    expect(message).toMatch(/^Quay 409 Dock Full: d{250,}… \(GET \/p{150,}…, trace t{90,}…\)$/)
    expect(message.length).toBeLessThan(700)
  })
})

describe("what a log gets", () => {
  const failure = read({ code: "dock_full", text: "Key s3cr3t-key is over its limit." }, {
    request: {
      method: "GET",
      url: "https://mo:opensesame@api.example.com/docks?key=s3cr3t-key",
      headers: { authorization: "Bearer abc.def" }
    },
    headers: { "set-cookie": "sid=sid-917", "x-auth-token": "tok-555", "retry-after": "4" }
  })
  const secrets = ["opensesame", "abc.def", "sid-917", "tok-555"]

  it("toJSON has the facts", () => {
    expect(failure.toJSON()).toMatchObject({
      _tag: "QuayDockFull",
      message: failure.message,
      retry: "throttled",
      category: "ResourceExhausted",
      applied: "no",
      retryAfter: 4000,
      status: 409,
      body: { code: "dock_full" },
      exchange: { status: 409, headers: { "set-cookie": "<redacted>", "retry-after": "4" } }
    })
  })

  it.each([
    ["String", () => String(failure)],
    ["JSON.stringify", () => JSON.stringify(failure)],
    ["inspect", () => inspect(failure, { depth: 9 })],
    ["inspect of an exit", () => inspect(Effect.runSyncExit(Effect.fail(failure)), { depth: 9 })],
    ["Cause.pretty", () => pretty(Cause.fail(failure))]
  ])("%s hides credentials and cookies", (_, show) => {
    const shown = show()
    for (const secret of secrets) expect(shown).not.toContain(secret)
    expect(shown).toContain("409 Dock Full")
  })
})

describe("the class as a Schema", () => {
  const failure = read({ code: "dock_full", text: "Full.", since: 3 }, {
    status: 503,
    headers: { "retry-after": "4" },
    request: { method: "GET", url: "https://api.example.com/docks" },
    receivedAt: 1_795_000_000_000
  }) as DockFull

  it("carries an error through JSON and back, with its evidence", () => {
    const encoded: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(DockFull)(failure)))
    expect(encoded).toMatchObject({ _tag: "QuayDockFull", body: { code: "dock_full", text: "Full.", since: 3 } })
    const decoded = Schema.decodeUnknownSync(DockFull)(encoded)
    expect(decoded).toBeInstanceOf(DockFull)
    expect(decoded).toMatchObject({ status: 503, retry: "throttled", shout: "FULL.", message: failure.message })
    expect(decoded.retryAfter).toEqual(Duration.seconds(4))
    expect(decoded.exchange).toBeInstanceOf(Exchange.Exchange)
  })

  it("is a member of a union that tells its members apart", () => {
    const union = Schema.Union([Fog, Lost, DockFull])
    const decoded = Schema.decodeUnknownSync(union)(Schema.encodeSync(union)(failure))
    expect(decoded).toBeInstanceOf(DockFull)
    expect(decoded.message).toBe(failure.message)
  })

  it("wire is the body alone", () => {
    expect(Schema.encodeSync(DockFull.wire)(failure)).toEqual({ code: "dock_full", text: "Full.", since: 3 })
    expect(Schema.decodeUnknownSync(DockFull.wire)({ code: "dock_full" })).toBeInstanceOf(DockFull)
    expect(() => Schema.decodeUnknownSync(DockFull.wire)({ text: "no code" })).toThrow(/code/)
  })

  it("Schema.is asks for the class", () => {
    expect(Schema.is(DockFull)(failure)).toBe(true)
    expect(Schema.is(DockFull)({ ...failure })).toBe(false)
    expect(Schema.is(Lost)(failure)).toBe(false)
  })
})

describe("a class that extends the documented one", () => {
  class Mine extends DockFull {
    readonly mine = true
  }
  it("is both, and a Schema of its own", () => {
    const error = new Mine({ body: { code: "dock_full" } })
    expect(error).toBeInstanceOf(DockFull)
    expect(error._tag).toBe("QuayDockFull")
    const decoded = Schema.decodeUnknownSync(Mine)(Schema.encodeSync(Mine)(error))
    expect(decoded).toBeInstanceOf(Mine)
    expect(Schema.decodeUnknownSync(DockFull)(Schema.encodeSync(DockFull)(error))).not.toBeInstanceOf(Mine)
  })
})
