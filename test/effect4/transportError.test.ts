import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientError from "#effect/http/HttpClientError"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import { requestError } from "#seam/http"
import { describe, expect, expectTypeOf, it } from "#test/vitest"
import { Questback, Retry, TransportError } from "effect-errata"

// Effect's own error of a client holds a reason that has the tag of our error.
const cause = Object.assign(new Error("connect"), { code: "ECONNREFUSED" })
const refused = requestError(HttpClientRequest.get("https://api.example.com/"), "transport", cause)
const plain = HttpClient.make((request) => Effect.fail(requestError(request, "transport", cause)))

describe("two errors with the tag TransportError", () => {
  it("are two", () => {
    expect(refused._tag).toBe("HttpClientError")
    expect(refused.reason._tag).toBe("TransportError")
    expect(refused.reason).not.toBeInstanceOf(TransportError.TransportError)
    expect(TransportError.fromHttpClientError(refused)).toMatchObject({ _tag: "TransportError", kind: "refused" })
  })

  it.effect("catchTag behind a catalog's client gets ours", () =>
    Effect.gen(function*() {
      const call = Questback.client(plain).get("https://api.example.com/")
      const caught = yield* Effect.catchTag(call, "TransportError", (failure) => {
        expectTypeOf(failure).toEqualTypeOf<TransportError.TransportError>()
        return Effect.succeed(failure)
      })
      expect(caught).toBeInstanceOf(TransportError.TransportError)
      expect(caught).toMatchObject({ kind: "refused", applied: "no" })
    }))

  it.effect("the reason stays where it is behind a client without one", () =>
    Effect.gen(function*() {
      const call = plain.get("https://api.example.com/")
      // @ts-expect-error no error of this client has that tag itself
      void (() => Effect.catchTag(call, "TransportError", () => Effect.void))
      const caught = yield* Effect.catchReason(call, "HttpClientError", "TransportError", Effect.succeed)
      expect(caught).toBeInstanceOf(HttpClientError.TransportError)
    }))

  it.effect("a reason that a program has made its failure carries no traits, and is not repeated as ours is", () =>
    Effect.gen(function*() {
      let calls = 0
      const unwrapped = Effect.suspend(() => {
        calls++
        return Effect.fail(new HttpClientError.TransportError({ request: refused.request, cause }))
      })
      const policy = Retry.policy({ backoff: { base: 0 } })
      // @ts-expect-error what that means nobody has said
      void (() => unwrapped.pipe(Retry.effect(policy)))
      // Seam: it is done all the same.
      yield* Effect.exit(Effect.retry(unwrapped as Effect.Effect<never>, policy))
      expect(calls).toBe(1)
    }))
})
