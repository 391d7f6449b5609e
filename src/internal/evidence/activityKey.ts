/** The keys of the requests that are sent within a workflow's activity. */
import * as Context from "#effect/Context"
import * as Effect from "#effect/Effect"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"

type Request = HttpClientRequest.HttpClientRequest

/** Gives a request that is sent now its key: another one each time that it is asked. */
export type KeyFor = (method: string, url: string) => Effect.Effect<string>

/**
 * What gives the requests of the running activity their keys; nothing outside of one, and where its policy gives none. It
 * is read by whatever sends: a client may have been made long before the activity, and be kept in a service.
 */
export const activityKey = /* @__PURE__ */ Context.Reference<KeyFor | undefined>("effect-errata/activityKey", {
  defaultValue: () => undefined
})

/** Sends a request with a key: the one that is known, or that of the activity, or another one; without where nobody has one. */
export const withActivityKey = <A, E, R>(
  made: Request,
  send: (made: Request, key?: Effect.Effect<string>) => Effect.Effect<A, E, R>,
  known?: Effect.Effect<string>,
  otherwise?: Effect.Effect<string>
): Effect.Effect<A, E, R> =>
  Effect.flatMap(activityKey, (keyFor) => {
    const found = known ?? keyFor?.(made.method, made.url) ?? otherwise
    return found === undefined ? send(made) : Effect.flatMap(
      found,
      (key) => send(HttpClientRequest.setHeader(made, "idempotency-key", key), Effect.succeed(key))
    )
  })
