/** The errors of a client by which a request was never sent, each by its name. */
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"

type Make = (request: HttpClientRequest.HttpClientRequest, cause: unknown) => HttpClientError.HttpClientError

const make =
  (Reason: typeof HttpClientError.InvalidUrlError | typeof HttpClientError.EncodeError): Make => (request, cause) =>
    new HttpClientError.HttpClientError({ reason: new Reason({ request, cause }) })

export const unsent: ReadonlyArray<readonly [name: string, make: Make]> = [
  ["InvalidUrl", make(HttpClientError.InvalidUrlError)],
  ["Encode", make(HttpClientError.EncodeError)]
]
