/** What a client fails with. The same for both majors. */
import type * as HttpClientRequest from "#effect/http/HttpClientRequest"
import type * as HttpClientResponse from "#effect/http/HttpClientResponse"

/** What went wrong with a request: while it was made or sent, or with its answer. */
export type Failed =
  | {
    readonly stage: "request" | "transport"
    readonly request: HttpClientRequest.HttpClientRequest
    readonly response?: undefined
    readonly cause: unknown
  }
  | {
    readonly stage: "status" | "body" | "empty"
    readonly request: HttpClientRequest.HttpClientRequest
    readonly response: HttpClientResponse.HttpClientResponse
    readonly cause: unknown
  }
