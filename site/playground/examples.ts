/** Answers to look at: a few as they come, and one of each error that an API documents. */
import { type Known, known } from "../../cli/apis.js"
import { answerOf } from "../../cli/look.js"

export interface Example {
  readonly name: string
  readonly text: string
}

const lines = (...all: ReadonlyArray<string>): string => all.join("\n")

/** As they come: from curl, a browser's tools, a proxy. */
export const asTheyCome: ReadonlyArray<Example> = [
  {
    name: "429 with a time",
    text: lines(
      "HTTP/2 429",
      "content-type: application/problem+json",
      "x-ratelimit-reset: 12",
      "",
      "{\"title\":\"Too Many Requests\",\"status\":429,\"detail\":\"100 requests a minute are allowed.\"}"
    )
  },
  {
    name: "410, deleted for good",
    text: lines(
      "HTTP/1.1 410 Gone",
      "content-type: application/problem+json",
      "",
      "{\"title\":\"Gone\",\"status\":410,\"detail\":\"The export was deleted in May.\",\"traceId\":\"00-5d1f0a7c9d3e4256-01\"}"
    )
  },
  {
    name: "500 after a POST, with secrets",
    text: JSON.stringify(
      {
        startedDateTime: "2026-11-20T09:30:00.000Z",
        time: 84,
        request: {
          method: "POST",
          url: "https://api.qonversion.io/v3/users?api_key=pk_live_81f3",
          headers: [{ name: "Authorization", value: "Bearer sk_live_4242424242" }]
        },
        response: {
          status: 500,
          headers: [
            { name: "content-type", value: "application/json" },
            { name: "set-cookie", value: "session=8d1c5b; HttpOnly" }
          ],
          content: {
            text:
              "{\"error\":{\"type\":\"internal\",\"code\":\"internal_error\",\"message\":\"sk_live_4242424242 could not be looked up\"}}"
          }
        }
      },
      null,
      2
    )
  },
  {
    name: "An expired token",
    text: lines(
      "HTTP/1.1 401 Unauthorized",
      "www-authenticate: Bearer error=\"invalid_token\", error_description=\"The access token expired\"",
      "content-length: 0",
      "",
      ""
    )
  },
  {
    name: "502 from a proxy",
    text: lines(
      "HTTP/1.1 502 Bad Gateway",
      "server: nginx",
      "content-type: text/html",
      "",
      "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
    )
  }
]

/** One of each documented error, by API. */
export const documented = (): ReadonlyArray<{ readonly api: Known; readonly examples: ReadonlyArray<Example> }> =>
  known.map((api) => ({
    api,
    examples: api.catalog.classes.map((klass) => ({ name: klass._tag, text: answerOf(klass) }))
  }))
