/** The errors of a client by which a request was never sent, each by its name. */
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"

type Make = (request: HttpClientRequest.HttpClientRequest, cause: unknown) => HttpClientError.HttpClientError

const make = (reason: "InvalidUrl" | "Encode"): Make => (request, cause) =>
  new HttpClientError.RequestError({ request, reason, cause })

export const unsent: ReadonlyArray<readonly [name: string, make: Make]> = [
  ["InvalidUrl", make("InvalidUrl")],
  ["Encode", make("Encode")]
]
