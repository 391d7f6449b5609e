// What a redirect led to says nothing of whether the request itself had its effect.
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as Option from "#effect/Option"
import { describe, expect, it } from "#test/vitest"
import { Catalog, Http, Retry } from "effect-errata"
import { clients } from "../utils/clients.js"
import * as Recorder from "../utils/recorder.js"

const policy = Retry.policy({ backoff: { base: 1, throttledBase: 1 } })

/** The arrangement of docs/retry.md: redirects are followed below the catalog; fetch follows them by itself. */
const clientOf = (name: string) =>
  Effect.map(
    HttpClient.HttpClient,
    (http) => (name === "fetch" ? http : HttpClient.followRedirects(http)).pipe(Http.client, Retry.client(policy))
  )

const targets: ReadonlyArray<readonly [string, (origin: string, closed: string) => string]> = [
  ["a closed port", (_, closed) => `${closed}/later`],
  ["an unknown host", () => "http://nobody.invalid/later"],
  ["a page that answers 429", (origin) => `${origin}/429`],
  ["a page that answers 425", (origin) => `${origin}/425`],
  ["a page that answers 503 with a Retry-After", (origin) => `${origin}/503`],
  ["the same path, which answers 429 then", (origin) => `${origin}/first`]
]

const server = (status: number, location: (origin: string) => string, origin: () => string) =>
  Recorder.make(({ count, path }) =>
    path === "/first" && count % 2 === 1
      ? { status, headers: { location: location(origin()) } }
      : path === "/first"
      ? { status: 429 }
      : { status: Number(path.slice(1)), headers: path === "/503" ? { "retry-after": "0" } : {} }
  )

describe.each(clients)("over %s", (name, layer) => {
  describe.each([302, 303, 307])("a POST that is answered by %s", (status) => {
    it.live.each(targets)("to %s is sent once", ([, target]) =>
      Effect.gen(function*() {
        const closed = yield* Recorder.abandoned
        let origin = ""
        const { origin: started, requests } = yield* server(status, (origin) => target(origin, closed), () => origin)
        origin = started
        const request = HttpClientRequest.post(`${origin}/first`).pipe(HttpClientRequest.bodyText("order"))
        const failure = yield* Effect.flip((yield* clientOf(name)).execute(request))

        // What followRedirects makes of it is a POST again, also where that leads back.
        const first = requests.filter(({ body, path }) => path === "/first" && body === "order")
        expect(first.length).toBeLessThanOrEqual(target(origin, closed) === `${origin}/first` ? 2 : 1)
        expect(Option.getOrThrow(Retry.outcome(failure))).toMatchObject({
          attempts: 1,
          // fetch of Node 20 cannot send the bytes of a 307 once more, and says so.
          verdict: { reason: "kind" in failure && failure.kind === "redirect" ? "never" : "unsafe" }
        })
        expect(failure.exchange?.redirect).toBe("followed")
        expect(failure.exchange?.request).toMatchObject({ method: "POST", url: `${origin}/first` })
        expect(failure.message).toContain("POST /first, redirected")
      }).pipe(Effect.scoped, Effect.provide(layer)))
  })

  it.live("a GET behind a redirect is repeated", () =>
    Effect.gen(function*() {
      let origin = ""
      const { origin: started, requests } = yield* server(302, (origin) => `${origin}/503`, () => origin)
      origin = started
      const http = (yield* clientOf(name)).pipe(HttpClient.filterStatusOk)
      const failure = yield* Effect.flip(http.get(`${origin}/503`))
      expect(Retry.outcome(failure).pipe(Option.map(({ attempts }) => attempts))).toEqual(Option.some(3))
      expect(requests.length).toBe(3)
    }).pipe(Effect.scoped, Effect.provide(layer)))

  it.live.each(["127.0.0.1", "localhost"])(
    "a POST to a port of %s on which nobody listens is repeated",
    (host) =>
      Effect.gen(function*() {
        const closed = (yield* Recorder.abandoned).replace("127.0.0.1", host)
        const failure = yield* Effect.flip((yield* clientOf(name)).post(`${closed}/first`))
        expect(failure).toMatchObject({ kind: "refused", applied: "no" })
        expect(failure.exchange?.redirect).toBeUndefined()
        expect(Option.getOrThrow(Retry.outcome(failure)).attempts).toBe(3)
      }).pipe(Effect.provide(layer))
  )

  it.live("a POST to a host that does not exist is repeated", () =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip((yield* clientOf(name)).post("http://nobody.invalid/first"))
      expect(failure).toMatchObject({ kind: "dns", applied: "no" })
      expect(Option.getOrThrow(Retry.outcome(failure)).attempts).toBe(3)
    }).pipe(Effect.provide(layer)))

  it.live("the answer of a page behind a redirect is decoded as that page gave it", () =>
    Effect.gen(function*() {
      let origin = ""
      const { origin: started } = yield* server(307, (origin) => `${origin}/404`, () => origin)
      origin = started
      const http = yield* clientOf(name)
      const failure = yield* Effect.flip(http.get(`${origin}/first`))
      expect(failure).toMatchObject({ _tag: "HttpNotFound", status: 404 })
      expect(String(failure.exchange)).toBe(`GET ${origin}/first -> redirect -> 404`)
    }).pipe(Effect.scoped, Effect.provide(layer)))
})

describe("Catalog.decodeParts", () => {
  it("takes a redirect as evidence", () => {
    const failure = Catalog.decodeParts(Http.catalog, {
      status: 429,
      headers: {},
      body: "",
      request: { method: "POST", url: "https://api.example.com/v1/orders" },
      redirect: "followed"
    })
    const verdict = Retry.verdict(Retry.policy(), failure, { attempt: 1, elapsed: 0, now: 0, random: 0.5 })
    expect(verdict).toMatchObject({ _tag: "Stop", reason: "unsafe" })
    expect(verdict.because).toContain("came after a redirect")
  })
})
