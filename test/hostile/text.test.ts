import * as Cause from "#effect/Cause"
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import type * as Layer from "#effect/Layer"
import { requestError } from "#seam/http"
import { pretty } from "#test/causes"
import { loggers, loggingTo } from "#test/loggers"
import { describe, expect, it } from "#test/vitest"
import { Catalog, Exchange, Http, Qonversion, Questback, Retry, TransportError } from "effect-errata"
import { Console as NodeConsole } from "node:console"
import { Writable } from "node:stream"
import { inspect } from "node:util"

/** What a server may say to forge a line, to move a cursor, or to look like something else. */
const evil = [
  "x\r\nFORGED level=ERROR",
  "x\nFORGED",
  "\u001b[2J\u001b[1;1H\u001b[31mFORGED\u001b[0m",
  "\u001b]0;title\u0007\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007",
  "\u009b2J\u009dtitle\u009c",
  "x\u2028FORGED\u2029FORGED\u0085FORGED",
  "\u202egnp.exe\u202c\u2066\u2067\u2069\u200f",
  "\u0000\b\b\b\u007f\u000b\u000c",
  "\u200b\u2060\ufeff\u00ad\u{e0041}\u{e0100}",
  "\ud800\udbff",
  "\" FORGED=\"1",
  "\\\" FORGED=1 \\",
  "%c %s %o"
].join(" ")
const long = "x".repeat(60_000)

const catalog = Catalog.orElse(Questback.catalog, Http.catalog)
const response = (status: number, body: string, headers: Record<string, string> = {}) => () =>
  new Response(body, { status, headers })

/** HTTP lets more than ASCII into a header, but no line end. */
const inHeader = "\u009b2J\u009d x \u0085FORGED \u00ad\u001b[31m".replace(/\u001b/g, "")

type Answer = () => Response | Error

const cases: ReadonlyArray<readonly [name: string, answer: Answer]> = [
  ["detail", response(410, JSON.stringify({ detail: evil }))],
  ["a long detail", response(410, JSON.stringify({ detail: evil + long }))],
  ["title", response(500, JSON.stringify({ title: evil }))],
  ["the trace id", response(500, JSON.stringify({ title: "No.", traceId: evil }))],
  ["a long trace id", response(500, JSON.stringify({ title: "No.", traceId: long }))],
  ["names", response(410, JSON.stringify({ title: "No.", [evil]: { [evil]: [evil, long] } }))],
  [
    "many members",
    response(410, JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [n, evil]))))
  ],
  ["depth", response(410, `{"title":"No.","a":${"[".repeat(20_000)}${"]".repeat(20_000)}}`)],
  ["headers", response(500, "{}", { "x-a": inHeader, "www-authenticate": inHeader, "x-long": long })],
  ["HTML", response(418, `<h1>${evil}</h1>${long}`)],
  ["text", response(418, evil + long)],
  ["bytes", response(418, Array.from({ length: 0x300 }, (_, code) => String.fromCharCode(code)).join(""))],
  ["what the runtime says", () => Object.assign(new Error(evil, { cause: new Error(evil) }), { code: "ECONNREFUSED" })],
  ["the runtime's code", () => Object.assign(new Error("x"), { code: `ECONNREFUSED${evil}`, name: evil })]
]

const clientOf = (answer: Answer) =>
  HttpClient.make((request) =>
    Effect.suspend(() => {
      const out = answer()
      return out instanceof Error
        ? Effect.fail(requestError(request, "transport", out))
        : Effect.succeed(HttpClientResponse.fromWeb(request, out))
    })
  )

const request = HttpClientRequest.get(`https://api.example.com/a%0d%0a${encodeURIComponent("\u202e")}`)
const policy = Retry.policy({ attempts: 2, backoff: { base: 1, throttledBase: 1 } })
const program = (answer: Answer) => clientOf(answer).pipe(catalog.client, Retry.client(policy)).execute(request)

const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u{e0000}-\u{e0fff}]/u
/** The same, but that a stack and the layout of a structure have lines. */
const unprintableInLines = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u{e0000}-\u{e0fff}]/u
/** A line that begins with what a server said. */
const forged = /^[^\w]*FORGED/m

const isLine = (text: string): void => {
  expect(text).not.toMatch(unprintable)
  expect(text).not.toMatch(forged)
}
const areLines = (text: string): void => {
  expect(text).not.toMatch(unprintableInLines)
  expect(text).not.toMatch(forged)
}

/** What a terminal shows. */
const onTerminal = <A, E>(effect: Effect.Effect<A, E>, layer: Layer.Layer<never>) => {
  let shown = ""
  const stream = new Writable({
    write(chunk, _, done) {
      shown += String(chunk)
      done()
    }
  })
  const console = new NodeConsole({ stdout: stream, stderr: stream, colorMode: false })
  return loggingTo(effect, console).pipe(
    Effect.provide(layer),
    Effect.exit,
    Effect.map(() => shown),
    Effect.runPromise
  )
}

/** Three lines of the program's own, and one for each verdict. */
const logging = <A, E extends object, R>(effect: Effect.Effect<A, E, R>) =>
  effect.pipe(
    Effect.tapError((error) => Effect.logError(error).pipe(Effect.annotateLogs({ error: String(error) }))),
    Effect.tapError((error) => Effect.logInfo(String(error), Retry.outcome(error))),
    Effect.tapCause((cause) => Effect.logDebug("it failed", cause))
  )

const failureOf = (answer: Answer) => Effect.runPromise(Effect.flip(program(answer)))

describe("what a server says breaks out of no line", () => {
  it.each(cases)("in %s", async (_, answer) => {
    const failure = await failureOf(answer)
    for (const text of [failure.message, String(failure), JSON.stringify(failure), String(failure.exchange)]) {
      isLine(text)
    }
    expect(failure.message.length).toBeLessThanOrEqual(700)
    expect(JSON.stringify(failure).length).toBeLessThan(20_000)
    areLines(failure.stack ?? "")
    areLines(inspect(failure, { depth: 10 }))
    areLines(inspect(failure.toJSON(), { depth: 10 }))
    areLines(inspect(failure.exchange, { depth: 10 }))
    areLines(inspect(failure.cause, { depth: 10 }))
    areLines(pretty(Cause.fail(failure)))
  })

  it.each(cases)("in %s, logged", async (_, answer) => {
    // So many lines as there are calls of a logger.
    for (const layer of [loggers.json, loggers.logfmt]) {
      const lines = (await onTerminal(logging(program(answer)), layer)).trimEnd().split("\n")
      expect(lines.length).toBeGreaterThanOrEqual(4)
      expect(lines.length).toBeLessThanOrEqual(5)
      for (const line of lines) {
        isLine(line)
        expect(line).toMatch(/^\{.*"timestamp":".*\}$|^timestamp=/)
        expect(line.length).toBeLessThan(40_000)
      }
    }
    for (const layer of [loggers.pretty, loggers.structured]) {
      areLines(await onTerminal(logging(program(answer)), layer))
    }
  })
})

describe("what a program passes on breaks out of no line either", () => {
  const parts = {
    status: 500,
    headers: { [evil]: evil, "x-a": evil, "retry-after": evil, "content-type": evil },
    body: "{}",
    request: { method: evil, url: `https://api.example.com/${evil}?${evil}=1`, headers: {} }
  }

  it("method, path, query and headers of an answer read from a file", () => {
    for (const failure of [Catalog.decodeParts(Qonversion.catalog, parts), Catalog.decodeParts(Http.catalog, parts)]) {
      for (const text of [failure.message, JSON.stringify(failure), String(failure.exchange)]) isLine(text)
      areLines(inspect(failure.toJSON(), { depth: 10 }))
      const verdict = Retry.verdict(policy, failure, { attempt: 1, elapsed: 0, now: 0, random: 0 })
      isLine(verdict.because)
      isLine(JSON.stringify(verdict))
    }
  })

  it("the code of an error that came through a codec", () => {
    const exchange = Exchange.unanswered({ method: evil, url: evil })
    const failure = new TransportError.TransportError({ kind: "reset", code: evil + long, exchange })
    isLine(failure.message)
    isLine(JSON.stringify(failure))
    expect(failure.message.length).toBeLessThanOrEqual(700)
  })
})
