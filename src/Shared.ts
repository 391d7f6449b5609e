/**
 * A gate that machines share: when one of them is told to wait, all of them do.
 *
 * It has an entrance of its own, `effect-errata/Shared`, since it asks for a store. With Effect 3 that is of
 * `@effect/experimental`, which a program then has to have installed.
 */
import * as Effect from "#effect/Effect"
import { type Backing, makeStore } from "#seam/store"
import type * as Scope from "effect/Scope"
import type { SharedGate } from "./internal/retry/sharedGate.js"
import { makeSharedGate } from "./internal/shared/gate.js"

/** A gate that machines share, for the option `gate` of a policy. */
export interface Gate extends SharedGate {}

/**
 * Makes a gate that machines share, from the store that the program provides: `BackingPersistence` of Effect's own
 * persistence, in memory or on Redis.
 *
 * **When to use**
 *
 * Where several processes use an API with the same credential. Without it each finds out by a refused request of its own that
 * the quota is used up, and some servers ban who goes on asking.
 *
 * **Details**
 *
 * When a call of a `Retry.client` with such a policy is told to wait, that is written to the store, for as long as it lasts,
 * under the `name` and a hash of the origin that is keyed with the credential. The others read it before their next request,
 * and wait at their own gates as if they had been told themselves: within what their policies allow, and one goes first when
 * it is over. A call that cannot wait so long is not sent, and fails with an `UndocumentedError` of reason `"NotSent"`, whose
 * `retryAfter` says how long that still is.
 *
 * An answer of the store counts for 100 ms. A process that makes more than ten requests a second asks beside them, and adds
 * nothing to a call; one that makes fewer adds a round trip to the store, of 50 ms at most. When the store is slow or gone,
 * calls go on with the gate of their own process, without waiting for the store, and `errata.shared` counts it. It makes no
 * call fail.
 *
 * One gate may serve all clients and policies of a process. It lasts as long as the scope. As it is made it asks the store for
 * the first time, and waits half a second for that at most.
 *
 * **Gotchas**
 *
 * Machines with different credentials have different gates, as users of an API have different limits. How long a gate stays
 * closed is known by the clocks of the machine that was told and of the one that reads it, and is off by as much as these
 * differ; but no machine is kept back for longer than the server asked for, and the spread that keeps machines apart.
 *
 * @example
 * ```ts effect4
 * import { Effect } from "effect"
 * import { Questback, Retry } from "effect-errata"
 * import * as Shared from "effect-errata/Shared"
 * import { HttpClient, HttpClientResponse } from "effect/http"
 * import { Persistence } from "effect/persistence"
 *
 * // Stands for a server that has had enough for today.
 * let requests = 0
 * const http = HttpClient.make((request) =>
 *   Effect.sync(() => {
 *     requests++
 *     const headers = { "retry-after": "600" }
 *     return HttpClientResponse.fromWeb(request, Response.json({}, { status: 429, headers }))
 *   })
 * )
 *
 * // A machine: in one process here, with a store that both can reach.
 * const machine = Effect.gen(function*() {
 *   const gate = yield* Shared.gate()
 *   const client = http.pipe(Questback.client, Retry.client(Retry.policy({ gate })))
 *   return yield* Effect.flip(client.get("https://api.example.com/v1/quests/42"))
 * })
 *
 * const [told, other] = await Effect.runPromise(
 *   Effect.all([machine, machine]).pipe(Effect.scoped, Effect.provide(Persistence.layerBackingMemory))
 * )
 * console.log(told._tag, told.status) // => QuestbackTooManyRequests 429
 * console.log(other._tag, other.message, requests)
 * // => UndocumentedError Not sent: another machine was told to wait (GET /v1/quests/42) 1
 * ```
 *
 * ```ts effect3
 * import { Persistence } from "@effect/experimental"
 * import { HttpClient, HttpClientResponse } from "@effect/platform"
 * import { Effect } from "effect"
 * import { Questback, Retry } from "effect-errata"
 * import * as Shared from "effect-errata/Shared"
 *
 * // Stands for a server that has had enough for today.
 * let requests = 0
 * const http = HttpClient.make((request) =>
 *   Effect.sync(() => {
 *     requests++
 *     const headers = { "retry-after": "600" }
 *     return HttpClientResponse.fromWeb(request, Response.json({}, { status: 429, headers }))
 *   })
 * )
 *
 * // A machine: in one process here, with a store that both can reach.
 * const machine = Effect.gen(function*() {
 *   const gate = yield* Shared.gate()
 *   const client = http.pipe(Questback.client, Retry.client(Retry.policy({ gate })))
 *   return yield* Effect.flip(client.get("https://api.example.com/v1/quests/42"))
 * })
 *
 * const [told, other] = await Effect.runPromise(
 *   Effect.all([machine, machine]).pipe(Effect.scoped, Effect.provide(Persistence.layerMemory))
 * )
 * console.log(told._tag, told.status) // => QuestbackTooManyRequests 429
 * console.log(other._tag, other.message, requests)
 * // => UndocumentedError Not sent: another machine was told to wait (GET /v1/quests/42) 1
 * ```
 */
export const gate = (
  { name = "errata" }: {
    /**
     * What the store keeps it under, before the hash. Machines with different names do not share.
     * @default "errata"
     */
    readonly name?: string | undefined
  } = {}
): Effect.Effect<Gate, never, Backing | Scope.Scope> => Effect.flatMap(makeStore(name), makeSharedGate)
