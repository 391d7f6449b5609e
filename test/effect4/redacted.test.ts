import * as Cause from "#effect/Cause"
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as Schema from "#effect/Schema"
import { requestError } from "#seam/http"
import { pretty } from "#test/causes"
import { loggers, loggingTo } from "#test/loggers"
import { clientSpan, withListener } from "#test/tracer"
import { describe, expect, it } from "#test/vitest"
import { Catalog, Exchange, Http, MalformedResponseError, Questback, Retry } from "effect-errata"
import * as Redacted from "effect/Redacted"
import { Console as NodeConsole } from "node:console"
import { Writable } from "node:stream"
import { inspect } from "node:util"
import * as Fake from "../../src/Fake.js"
import { clients } from "../utils/clients.js"
import * as Loopback from "../utils/loopback.js"

const secret = "canary key&1/é\""
const url = "https://api.example.com/v1/quests/42"
const request = HttpClientRequest.get(url, {
  urlParams: { page: "2", key: Redacted.make(secret), token: Redacted.make("canary-token", { label: "token" }) }
})

const tells = (text: string): boolean => /canary|Y2FuYXJ5/i.test(text)

const catalog = Catalog.orElse(Questback.catalog, Http.catalog)
const policy = Retry.policy({ attempts: 2, backoff: { base: 1, throttledBase: 1 } })

/** A client that gets the same answer each time, or breaks. */
const answering = (answer: () => Response | Error) =>
  HttpClient.make((request) =>
    Effect.suspend(() => {
      const out = answer()
      return out instanceof Error
        ? Effect.fail(requestError(request, "transport", out))
        : Effect.succeed(HttpClientResponse.fromWeb(request, out))
    })
  )

const program = (answer: () => Response | Error) =>
  answering(answer).pipe(catalog.client, Retry.client(policy)).execute(request).pipe(
    Effect.flatMap(Catalog.json(Schema.Struct({ title: Schema.String })))
  )

const inJson = (text: string) => JSON.stringify(text).slice(1, -1)
const writings: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  "in JSON": inJson,
  "in JSON in JSON": (text) => inJson(inJson(text)),
  "in a URL": encodeURIComponent,
  "in a form": (text) => new URLSearchParams({ a: text }).toString().slice(2),
  "in HTML": (text) => text.replaceAll("&", "&amp;").replaceAll("\"", "&quot;"),
  "in HTML of numbers": (text) => text.replace(/[^\w]/g, (char) => `&#${char.charCodeAt(0)};`)
}
const said = Object.values(writings).map((write) => write(secret)).join(" | ")
const sent = `${url}?${new URLSearchParams({ page: "2", key: secret })}`

const cases: ReadonlyArray<readonly [name: string, answer: () => Response | Error]> = [
  ["in a documented body", () => Response.json({ title: "No.", detail: said, traceId: secret }, { status: 410 })],
  ["in another text", () => new Response(said, { status: 418 })],
  ["in a header", () => new Response("{}", { status: 500, headers: { "x-echo": encodeURIComponent(secret) } })],
  ["in a body that does not fit", () => Response.json({ [said]: said })],
  ["in what the runtime says", () => new TypeError(`fetch failed: ${sent}`, { cause: new Error(`no ${secret}`) })],
  ["in what is wrong with the URL", () => new TypeError(`Failed to parse URL from ${sent}`)],
  ["throttled", () => Response.json({ title: said }, { status: 429, headers: { "retry-after": "0" } })]
]

/** The ways to print a failure. */
const printed = (failure: Error & { readonly exchange?: Exchange.Exchange }): ReadonlyArray<string> => [
  String(failure),
  JSON.stringify(failure),
  inspect(failure, { depth: 10, showHidden: true }),
  inspect(failure.cause, { depth: 10, showHidden: true }),
  JSON.stringify({ ...failure }),
  failure.stack ?? "",
  pretty(Cause.fail(failure)),
  String(failure.exchange),
  JSON.stringify(failure.exchange),
  inspect(failure.exchange, { depth: 10, showHidden: true }),
  String(failure.exchange?.request?.url)
]

const onTerminal = <A, E>(effect: Effect.Effect<A, E>, layer: typeof loggers.json) => {
  let shown = ""
  const stream = new Writable({
    write(chunk, _, done) {
      shown += String(chunk)
      done()
    }
  })
  const console = new NodeConsole({ stdout: stream, stderr: stream, colorMode: false })
  return loggingTo(effect, console).pipe(Effect.provide(layer), Effect.exit, Effect.map(() => shown))
}

describe("a query value that is redacted", () => {
  it.live.each(clients)("is sent as it is by %s, each time", ([, layer]) =>
    Effect.gen(function*() {
      const server = yield* Loopback.make(({ count }) => ({ status: count === 1 ? 503 : 200, body: "{}" }))
      const http = (yield* HttpClient.HttpClient).pipe(catalog.client, Retry.client(policy))
      yield* http.get(`${server.origin}/v1`, { urlParams: { page: "2", key: Redacted.make(secret) } })
      const query = new URLSearchParams({ page: "2", key: secret }).toString()
      expect(server.requests.map(({ url }) => url)).toEqual([`/v1?${query}`, `/v1?${query}`])
    }).pipe(Effect.provide(layer)))

  it.effect("is sent to a fake, which does not print it", () =>
    Effect.gen(function*() {
      const fake = yield* Fake.script(Fake.respond(Questback.Gone))
      const http = Questback.client(fake.client)
      expect(tells(String(yield* Effect.flip(http.execute(request))))).toBe(false)
      expect((yield* fake.requests).map(({ url }) => new URL(url).searchParams.get("key"))).toEqual([secret])
      const cause = yield* Effect.flip(Effect.sandbox(http.execute(request)))
      expect(String(Cause.squash(cause))).toContain(`no reply is left for GET ${url}?page=2&key=`)
      expect(tells(String(Cause.squash(cause)))).toBe(false)
    }))

  it.live.each(cases)("is told nowhere where the answer quotes it %s", ([, answer]) =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(program(answer))
      expect(failure.exchange?.request?.url).toBe(`${url}?page=2&key=%3Credacted%3E&token=%3Credacted%3Atoken%3E`)
      const exhausted = yield* Effect.flip(Retry.orExhausted(program(answer)))
      for (const text of [...printed(failure), ...printed(exhausted)]) expect(text).not.toSatisfy(tells)
      expect(failure.message.length).toBeGreaterThan(15)

      const logging = program(answer).pipe(
        Effect.tapCause((cause) => Effect.logError("it failed", cause)),
        Effect.tapError((error) => Effect.logDebug(error, { nested: [error] }, Retry.outcome(error)))
      )
      for (const layer of Object.values(loggers)) {
        const shown = yield* onTerminal(logging, layer)
        expect(shown).toContain("it failed")
        expect(shown).not.toSatisfy(tells)
      }
      const told: Array<string> = []
      yield* onTerminal(
        withListener(Effect.withSpan(logging, "call"), {
          attribute: (span, key, value) => {
            if (!clientSpan.test(span) || key === "http.request.resend_count") told.push(inspect(value))
          },
          event: (_, name, attributes) => void told.push(name, inspect(attributes, { depth: 10 })),
          ended: (span, exit) => {
            if (!clientSpan.test(span)) told.push(inspect(exit, { depth: 10 }))
          }
        }),
        loggers.json
      )
      expect(told.length).toBeGreaterThan(1)
      for (const text of told) expect(text).not.toSatisfy(tells)
    }))

  it.effect.each(Object.entries(writings))(
    "is recognised in the answer, written %s",
    ([, write]) =>
      Effect.gen(function*() {
        const failure = yield* Effect.flip(program(() => new Response(`no ${write(secret)}.`, { status: 418 })))
        expect(failure.exchange?.body).toBe(`no ${write(secret)}.`)
        expect(failure.exchange?.toJSON()).toMatchObject({ body: "no <redacted>." })
      })
  )

  it("is not told by half either, where a body ends within it", () => {
    const parts = { status: 418, headers: {}, request: Exchange.partsOfRequest(request), cut: "size" } as const
    for (const write of Object.values(writings)) {
      const written = write(secret)
      for (let end = write("cana").length; end < written.length; end++) {
        const failure = Catalog.decodeParts(catalog, { ...parts, body: `no ${written.slice(0, end)}` })
        expect(JSON.stringify(failure)).not.toSatisfy(tells)
      }
    }
  })

  it.effect("does not leave with the evidence", () =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(program(() => Response.json({ title: "No." }, { status: 410 })))
      expect(failure).toBeInstanceOf(Questback.Gone)
      if (!(failure instanceof Questback.Gone)) return
      expect(JSON.stringify(yield* Schema.encodeEffect(Questback.Gone)(failure))).not.toSatisfy(tells)
    }))

  it.effect("is told neither by a success that is none, nor by a request as plain data", () =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(program(() => Response.json({ title: [secret] })))
      expect(failure).toBeInstanceOf(MalformedResponseError.MalformedResponseError)
      for (const text of printed(failure)) expect(text).not.toSatisfy(tells)
      const parts = Exchange.partsOfRequest(request)
      for (const text of [JSON.stringify(parts), inspect(parts, { depth: 10, showHidden: true })]) {
        expect(text).not.toSatisfy(tells)
      }
    }))

  it.effect("may be wiped before what quotes it is printed", () =>
    Effect.gen(function*() {
      const wiped = Redacted.make(secret)
      const http = answering(() => new Response(said, { status: 418 })).pipe(catalog.client)
      const failure = yield* Effect.flip(http.get(url, { urlParams: { key: wiped } }))
      const parts = Exchange.partsOfRequest(HttpClientRequest.get(url, { urlParams: { key: wiped } }))
      Redacted.wipeUnsafe(wiped)
      for (const text of printed(failure)) expect(text).not.toSatisfy(tells)
      expect(String(Catalog.decodeParts(catalog, { status: 418, headers: {}, body: "", request: parts })))
        .toContain("418")
    }))

  it.live("is kept where a redirect is followed, and after it", () =>
    Effect.gen(function*() {
      const server = yield* Loopback.make(({ url }) =>
        url.startsWith("/new") ? { status: 410, body: said } : { status: 307, headers: { location: `/new${url}` } }
      )
      const http = (yield* HttpClient.HttpClient).pipe(HttpClient.followRedirects(), Questback.client)
      const failure = yield* Effect.flip(http.get(`${server.origin}/v1`, { urlParams: { key: Redacted.make(secret) } }))
      expect(failure).toMatchObject({ exchange: { redirect: "followed" } })
      for (const text of printed(failure)) expect(text).not.toSatisfy(tells)
    }).pipe(Effect.provide(clients[1][1])))
})
