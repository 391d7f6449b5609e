import { describe, expect, it } from "#test/vitest"
import {
  Bearer,
  Catalog,
  Exchange,
  Http,
  OAuth2,
  Problem,
  Qonversion,
  Questback,
  Retry,
  TransportError
} from "effect-errata"
import { inspect } from "node:util"
import { parse } from "../../cli/input.js"
import { undo } from "../../src/internal/text/escapes.js"

const size = 100_000
const fill = (pattern: string): string => pattern.repeat(Math.ceil(size / pattern.length)).slice(0, size)
const list = (item: (index: number) => string, mark: string): string => {
  const out: Array<string> = []
  for (let length = 0, index = 0; length < size; index++) {
    out.push(item(index))
    length += item(index).length + mark.length
  }
  return out.join(mark).slice(0, size)
}

/** Texts on which a search that looks twice at what it has seen takes seconds. */
const patterns: Readonly<Record<string, string>> = {
  "question marks": fill("?"),
  "ampersands": fill("&"),
  "pairs without values": fill("a="),
  "a query": list((index) => `k${index}=value${index}`, "&"),
  "equals signs": fill("="),
  "a name, then equals signs": fill(`${"a".repeat(60)}====`),
  "quotes": fill("\""),
  "nested quotes": fill("\"\\\"\\\\\\\""),
  "quotes with blanks": fill("\" "),
  "backslashes": fill("\\"),
  "backslashes and a quote": `${fill("\\").slice(1)}"`,
  "braces": fill("{"),
  "brackets": fill("["),
  "braces in quotes": fill("{\"a\":"),
  "ends": fill("]}"),
  "schemes": fill("://"),
  "schemes and names": fill("a://b:c"),
  "a scheme and a long name": `https://${fill("a:")}`,
  "a scheme and signs": `https://${fill("@")}`,
  "per cent": fill("%"),
  "encoded": fill("%41"),
  "encoded per cent": `%${fill("25")}`,
  "halves of encoded characters": fill("%f0%9f"),
  "entities that do not end": fill("&#"),
  "zeros of an entity": `&#${fill("0")}`,
  "entities": fill("&amp;"),
  "nested entities": `&${fill("amp;")}`,
  "codes that do not end": fill("\\u"),
  "codes": fill("\\u005c"),
  "zeros of a code": `\\u{${fill("0")}`,
  "spaces": fill(" "),
  "spaces between quotes": `"token"${fill(" ")}"`,
  "tabs": fill("\t"),
  "lines": fill("\r\n"),
  "blanks and a letter": `${fill(" ").slice(1)}a`,
  "a list": fill("a, "),
  "weekdays": fill("Mon, "),
  "commas": fill(","),
  "durations": `${fill("1h")}x`,
  "milliseconds": `${fill("1ms")}m`,
  "digits": fill("1"),
  "digits and a letter": `${fill("9").slice(1)}x`,
  "numbers": list((index) => String(index), ", "),
  "decimals": fill("1."),
  "dashes": fill("-"),
  "semicolons": fill(";"),
  "semicolons and a line": `${fill(";").slice(1)}\n`,
  "parameters": fill(";a=1"),
  "items with parameters": list((index) => `"q${index}";r=0;t=${index}`, ", "),
  "members": list((index) => `k${index}=${index}`, ", "),
  "prototypes": `"__proto__"${fill(" ")}`,
  "many prototypes": fill("\"__proto__\" "),
  "tokens": fill("\"token\":"),
  "tokens with values": fill("\"token\":\"x\","),
  "a form of tokens": fill("token=a&"),
  "tokens without values": fill("token=;"),
  "base 64": fill("QmVhcmVy"),
  "an unterminated string": `"${fill("a")}`,
  "unterminated strings": fill("a=\"b "),
  "a challenge": `Bearer ${fill("a=b,")}`,
  "challenges": fill("Bearer a=b, "),
  "a challenge and blanks": `Bearer aaaa${fill(" ")}x`,
  "a challenge that does not end": `Bearer error="${fill("\\a")}`,
  "credentials": `Basic ${fill("=")}`,
  "tags": fill("<"),
  "comments": fill("("),
  "a date and comments": `Sun Nov 06 1994 08:49:37 GMT (${fill(")")}x`,
  "halves of characters": fill("\ud83d"),
  "characters": fill("😀"),
  "combining marks": fill("a\u0301"),
  "marks that are not seen": fill("\u202e"),
  "zeros": fill("\u0000"),
  "letters": fill("a"),
  "rate limits": fill("rate-limit-")
}

const catalogs = {
  Questback: Questback.catalog,
  Qonversion: Qonversion.catalog,
  Bearer: Catalog.orElse(Bearer.catalog, OAuth2.catalog),
  Problem: Catalog.orElse(Problem.catalog, Http.catalog)
}
const two: ReadonlyArray<Name> = ["Questback", "Bearer"]
const policy = Retry.policy()

type Name = keyof typeof catalogs

/** Whatever a program does with a failure. */
const use = (
  parts: Exchange.Parts,
  names: ReadonlyArray<Name> = ["Questback", "Qonversion", "Bearer", "Problem"]
): void => {
  for (const name of names) {
    // Seam: each of them decides for one of its own classes, or for none.
    const failure = Catalog.decodeParts(catalogs[name] as typeof Questback.catalog, parts)
    String(failure)
    void failure.message
    JSON.stringify(failure)
    inspect(failure)
    void failure.retryAfter
    void Retry.verdict(policy, failure, { attempt: 1, elapsed: 0, now: 0, random: 0.5 }).because
    String(failure.exchange)
    failure.exchange?.toJSON()
  }
}

/** What the processor took for it, in milliseconds; the best of two where the first was slow, as others use it too. */
const cost = (run: () => void): number => {
  const once = (): number => {
    const before = process.cpuUsage()
    run()
    const { system, user } = process.cpuUsage(before)
    return (user + system) / 1000
  }
  const first = once()
  return first < bound ? first : Math.min(first, once())
}
const bound = 250

/** The names of the patterns that took too long, and how long. */
const tooSlow = (run: (pattern: string) => void): ReadonlyArray<string> =>
  Object.entries(patterns).flatMap(([name, pattern]) => {
    const took = cost(() => run(pattern))
    return took < bound ? [] : [`${name}: ${Math.round(took)} ms`]
  })

const answer = (changes: Partial<Exchange.Parts>): Exchange.Parts => ({
  status: 429,
  headers: {},
  body: "{\"title\":\"No.\",\"error\":\"invalid_token\"}",
  request: {
    method: "GET",
    url: "https://api.example.com/v1/quests?key=s3cr3t-key",
    headers: { "x-api-key": "k-917" }
  },
  receivedAt: 0,
  ...changes
})

const headers = [
  "retry-after",
  "retry-after-ms",
  "grpc-retry-pushback-ms",
  "ratelimit",
  "x-ratelimit-reset",
  "x-ratelimit-remaining-tokens",
  "x-should-retry",
  "date",
  "www-authenticate",
  "content-type",
  "content-length",
  "location",
  "link",
  "set-cookie",
  "x-unknown"
]

// What is compiled on first use is not what is measured here.
for (const status of [400, 401, 429, 500]) use(answer({ status, body: "{\"detail\":\"a \\\"b\\\" &amp;\"}" }))

describe("the time that an answer takes is in proportion to its length", () => {
  it.each(headers)("in the header %s", (name) => {
    expect(tooSlow((pattern) => use(answer({ status: 401, headers: { [name]: pattern } }), ["Bearer"]))).toEqual([])
    expect(tooSlow((pattern) => use(answer({ headers: { [name]: pattern } }), ["Qonversion"]))).toEqual([])
  })

  it("in the name of a header", () => {
    expect(tooSlow((pattern) => use(answer({ headers: { [pattern]: "1" } }), two))).toEqual([])
  })

  it("in the URL of the request, which the body quotes", () => {
    expect(tooSlow((pattern) => {
      use(answer({ body: pattern, request: { method: "GET", url: `https://api.example.com/v1?${pattern}` } }), two)
    })).toEqual([])
  })

  it("in the path and in the user info", () => {
    expect(tooSlow((pattern) => {
      use(answer({ body: "{}", request: { method: "GET", url: `https://api.example.com/${pattern}` } }), ["Qonversion"])
      use(answer({ body: "{}", request: { method: "GET", url: `https://${pattern}@api.example.com/` } }), [
        "Qonversion"
      ])
    })).toEqual([])
  })

  it("in a secret header of the request, of which the body has all but the end", () => {
    expect(tooSlow((pattern) => {
      // As much as any server takes of a header, and some more.
      const value = pattern.slice(-20_000)
      const request = { method: "GET", url: "/v1", headers: { "x-api-key": value, cookie: `a=${value}` } }
      use(answer({ body: value.slice(0, -10), request, cut: "size" }), two)
    })).toEqual([])
  })

  it("in a text", () => {
    expect(tooSlow((pattern) => use(answer({ status: 418, body: pattern })))).toEqual([])
  })

  it("in a text that was cut off", () => {
    expect(tooSlow((pattern) => use(answer({ status: 418, body: pattern, cut: "size" })))).toEqual([])
  })

  it("in JSON", () => {
    expect(tooSlow((pattern) => {
      // As much of it as is parsed.
      const part = pattern.slice(0, 10_000)
      use(answer({ status: 500, body: JSON.stringify({ detail: part, message: part, error: part, [part]: part }) }))
    })).toEqual([])
  })

  it("in JSON that was cut off", () => {
    expect(tooSlow((pattern) => {
      use(
        answer({ status: 500, body: JSON.stringify({ title: "x", access_token: pattern }).slice(0, -9), cut: "broken" })
      )
    })).toEqual([])
  })

  it("in thousands of headers", () => {
    const many = (name: (index: number) => string, value: string) =>
      Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [name(index), value]))
    const request = { method: "GET", url: "/v1", headers: { authorization: "Bearer abcdef" } }
    const body = "x".repeat(50_000)
    for (const cut of [undefined, "size"] as const) {
      expect(cost(() => use(answer({ headers: many((index) => `x-a-${index}`, "a&b=c"), request, body, cut }))))
        .toBeLessThan(2 * bound)
      expect(cost(() => use(answer({ headers: many((index) => `x-ratelimit-reset-${index}`, "1"), body, cut }))))
        .toBeLessThan(2 * bound)
    }
  })

  it("in what the runtime says", () => {
    expect(tooSlow((pattern) => {
      const exchange = Exchange.unanswered({ method: pattern, url: pattern, headers: { [pattern]: pattern } })
      const failure = new TransportError.TransportError({ kind: "reset", code: pattern, exchange })
      JSON.stringify(failure)
      inspect(failure)
      String(exchange)
    })).toEqual([])
  })

  it("in what the command reads", () => {
    expect(tooSlow((pattern) => {
      parse(pattern)
      parse(`HTTP/1.1 ${pattern}`)
      parse(`HTTP/1.1 404 Not Found\r\n${pattern}\r\n\r\n${pattern}`)
      parse(`HTTP/1.1 404 Not Found\nx: ${pattern}\n\n`)
      parse(`HTTP/1.1 100 Continue\n\n`.repeat(2_000))
      parse(JSON.stringify({ status: 404, headers: { [pattern]: pattern }, body: pattern }))
    })).toEqual([])
  })

  it("undoing escapes", () => {
    expect(tooSlow((pattern) => {
      for (let index = 0; index < 2; index++) undo(pattern)
    })).toEqual([])
  })
})
