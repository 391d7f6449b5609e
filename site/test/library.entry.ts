/** A program with the library, as a browser runs it: over the browser's own fetch. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { Questback, Retry } from "effect-errata"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/** How a call ended, as plain data. */
export interface Ended {
  readonly status?: number
  readonly tag?: string
  readonly kind?: string | undefined
  readonly retry?: string
  readonly redirect?: string | undefined
  readonly attempts?: number | undefined
  readonly reason?: string | undefined
}

const policy = Retry.policy({ backoff: { base: "20 millis" } })

const call = (method: "GET" | "POST", url: string): Promise<Ended> =>
  HttpClient.HttpClient.pipe(
    Effect.flatMap((http) =>
      http.pipe(Questback.client, Retry.client(policy)).execute(HttpClientRequest.make(method)(url))
    ),
    Effect.match({
      onSuccess: ({ status }): Ended => ({ status }),
      onFailure: (failure): Ended => {
        const outcome = Option.getOrUndefined(Retry.outcome(failure))
        return {
          tag: failure._tag,
          kind: "kind" in failure ? failure.kind : undefined,
          retry: failure.retry,
          redirect: failure.exchange?.redirect,
          attempts: outcome?.attempts,
          reason: outcome?.verdict.reason
        }
      }
    }),
    Effect.provide(FetchHttpClient.layer),
    Effect.runPromise
  )

declare global {
  // eslint-disable-next-line no-var
  var callErrata: typeof call
}
globalThis.callErrata = call
