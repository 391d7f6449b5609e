/**
 * Requests that fail in many ways, answered in memory: scripts/soak.mjs looks at how much of it they take.
 */
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as Schema from "#effect/Schema"
import { requestError } from "#seam/http"
import * as Latch from "#test/Latch"
import { Catalog, Questback, Retry } from "effect-errata"
import * as Fiber from "effect/Fiber"

const json = { "content-type": "application/json" }

const answers: ReadonlyArray<() => Response | undefined> = [
  () => Response.json({ title: "Unhandled", traceId: "00-6f-01" }, { status: 500 }),
  () => Response.json({ title: "Slow down" }, { status: 429, headers: { "retry-after": "0" } }),
  () => new Response("<h1>Bad Gateway</h1>", { status: 502, headers: { "content-type": "text/html" } }),
  () => Response.json({ title: "Gone", detail: "x".repeat(500) }, { status: 410 }),
  () => new Response("{\"title\":", { status: 400, headers: json }),
  () => Response.json({ name: "Autumn" }),
  () => undefined
]

const calls = (
  { concurrency, from, length }: {
    readonly from: number
    readonly length: number
    readonly concurrency: number | "unbounded"
  },
  call: (index: number) => Effect.Effect<unknown, unknown>
) => Effect.forEach(Array.from({ length }, (_, index) => from + index), call, { concurrency, discard: true })

/** Requests to so many hosts. */
export const soak = (origins: number) => {
  const urlOf = (index: number) => `https://${index % origins}.example.com/v1/quests/${index}?key=31`

  /** Calls of which each waits for something before it is answered. */
  const clientOf = (wait: Effect.Effect<unknown>) => {
    let asked = 0
    const http = HttpClient.make((request) =>
      Effect.flatMap(wait, () => {
        const answer = answers[asked++ % answers.length]?.()
        const cause = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })
        return answer === undefined
          ? Effect.fail(requestError(request, "transport", cause))
          : Effect.succeed(HttpClientResponse.fromWeb(request, answer))
      })
    )
    const policy = Retry.policy({ attempts: 2, backoff: { base: 1, throttledBase: 1 } })
    const client = Retry.client(policy)(Questback.client(http))
    return {
      asked: () => asked,
      plain: (index: number) => http.get(urlOf(index)),
      fail: (index: number) =>
        client.get(urlOf(index)).pipe(
          Effect.flatMap(Catalog.json(Schema.Struct({ title: Schema.String }))),
          Effect.flip,
          // Some are logged, as somebody would.
          Effect.map((failure) => index % 10 === 0 ? JSON.stringify(failure).length : failure.message.length)
        )
    }
  }

  return {
    /** So many requests without this package that wait until they are interrupted, by what is returned. */
    plain: (length: number) => {
      const { plain } = clientOf(Effect.never)
      const fiber = Effect.runFork(calls({ from: 0, length, concurrency: "unbounded" }, plain))
      return () => Effect.runPromise(Fiber.interrupt(fiber))
    },
    /** So many requests at once, of which none is answered before the gate is open. */
    crowd: (length: number) => {
      const gate = Latch.makeUnsafe(false)
      const { asked, fail } = clientOf(gate.await)
      return {
        asked,
        open: () => Effect.runSync(gate.open),
        run: () => Effect.runPromise(calls({ from: 0, length, concurrency: "unbounded" }, fail))
      }
    },
    /** Requests one after another, a hundred at a time. */
    stream: () => {
      const { asked, fail } = clientOf(Effect.void)
      return {
        asked,
        run: (from: number, length: number) => Effect.runPromise(calls({ from, length, concurrency: 100 }, fail))
      }
    }
  }
}
