/**
 * A policy that outlives its process: it repeats an activity of a workflow, and what it decides is kept in the workflow's log.
 *
 * It is not in the index, since it needs Effect's workflows: with Effect 3 these are a package, `@effect/workflow`.
 */
import type * as Effect from "#effect/Effect"
import type { AnyActivity, Workflowing } from "#seam/workflow"
import { repeatActivity } from "./internal/durable/repeat.js"
import type { Judged } from "./internal/retry/channel.js"
import type { Policy, Tags } from "./internal/retry/options.js"
import { settingsOf } from "./internal/retry/schedule.js"

/**
 * What an activity that fails with `E` has to be under a policy that limits the time, and so fails with `X` itself: anything
 * where its `error` is a Schema for that too, and else something that it cannot be.
 */
export type Holds<E, X> = [X] extends [E] ? unknown
  : { readonly "the policy limits the time, and the error of this activity cannot be": Exclude<X, E> }

/**
 * Repeats an activity as the policy says, however often its process ends meanwhile.
 *
 * **When to use**
 *
 * In a workflow, where `Retry.effect` would begin to count and to wait anew each time that the workflow is run again.
 *
 * **Details**
 *
 * - Each failure, verdict, wait and renewal is kept in the log of the workflow, under `name`, and none is come to anew.
 *   Attempts, polls and the deadline count over all processes. A wait of more than a second goes on while there is none.
 * - The repeats of a `Retry.client` within are requests of one attempt. What that gives up on is repeated by this policy, by
 *   its own attempts and waits, and need not say `exhausted: "repeat"` for that.
 * - `refresh` is a step of its own in the log. What it leaves in memory is gone with the process, though: where a credential
 *   is refused that another process has renewed, it is renewed once more. Each process does so at most once for a call, and
 *   `attempts` bound it as well.
 * - With `idempotencyKey: true` the requests that a catalog's client or `Retry.client` sends within the activity carry a key,
 *   unless they are safe to repeat without or have their own. It is made of the workflow's id, `name`, method and path, and
 *   of the how many-th such request it is in the activity: the same on each attempt and in each process. So a POST
 *   whose outcome is unknown may be repeated. Policies of `Effect.retry` and `Retry.effect` within leave that to this one,
 *   since their repeats would have other keys.
 * - A policy with `deadline` or `attemptTimeout` interrupts the activity within itself, so that the log has this failure, too:
 *   the activity's `error` has to take a `TransportError`, or it does not compile. Otherwise it compiles on the activities
 *   that fail with what `Retry.effect` takes.
 *
 * **Gotchas**
 *
 * - An activity is run at least once. A process that is killed in the midst of a request has stored nothing, and makes it
 *   again. So it is with `Retry.notify`: a verdict is told before it is stored.
 * - A name is used once in a workflow, like that of an activity: what comes later under the same name gets what the log has.
 * - `Effect.timeout` around it counts anew whenever the workflow is run again, which is after every wait of more than a second.
 *   Give the policy a `deadline`.
 *
 * @example
 * ```ts effect4
 * import { Activity, Workflow, WorkflowEngine } from "effect/workflow"
 * import { Effect, Layer, Schema } from "effect"
 * import { Questback, Retry } from "effect-errata"
 * import * as Durable from "effect-errata/Durable"
 *
 * const Order = Workflow.make("Order", {
 *   payload: { id: Schema.String },
 *   error: Questback.InternalServerError,
 *   idempotencyKey: ({ id }) => id
 * })
 *
 * // Stands for a call of the API: unwell twice, then well.
 * const attempts: Array<number> = []
 * const ask = Effect.gen(function*() {
 *   attempts.push(yield* Activity.CurrentAttempt)
 *   if (attempts.length < 3) yield* new Questback.InternalServerError({ body: {} })
 * })
 *
 * const order = Order.toLayer(() =>
 *   Activity.make({ name: "order", error: Questback.InternalServerError, execute: ask }).pipe(
 *     Durable.retry(Retry.policy(), "order")
 *   )
 * )
 *
 * const engine = order.pipe(Layer.provideMerge(WorkflowEngine.layerMemory))
 * await Effect.runPromise(Order.execute({ id: "7" }).pipe(Effect.provide(engine)))
 * console.log(attempts) // => [ 1, 2, 3 ]
 * ```
 *
 * ```ts effect3
 * import { Activity, Workflow, WorkflowEngine } from "@effect/workflow"
 * import { Effect, Layer, Schema } from "effect"
 * import { Questback, Retry } from "effect-errata"
 * import * as Durable from "effect-errata/Durable"
 *
 * const Order = Workflow.make({
 *   name: "Order",
 *   payload: { id: Schema.String },
 *   error: Questback.InternalServerError,
 *   idempotencyKey: ({ id }) => id
 * })
 *
 * // Stands for a call of the API: unwell twice, then well.
 * const attempts: Array<number> = []
 * const ask = Effect.gen(function*() {
 *   attempts.push(yield* Activity.CurrentAttempt)
 *   if (attempts.length < 3) yield* new Questback.InternalServerError({ body: {} })
 * })
 *
 * const order = Order.toLayer(() =>
 *   Activity.make({ name: "order", error: Questback.InternalServerError, execute: ask }).pipe(
 *     Durable.retry(Retry.policy(), "order")
 *   )
 * )
 *
 * const engine = order.pipe(Layer.provideMerge(WorkflowEngine.layerMemory))
 * await Effect.runPromise(Order.execute({ id: "7" }).pipe(Effect.provide(engine)))
 * console.log(attempts) // => [ 1, 2, 3 ]
 * ```
 */
export const retry = <T extends Tags, R1, O extends string, X = never>(
  policy: Policy<T, R1, O, X>,
  name: string
): <A, E, R>(
  activity: Effect.Effect<A, E, R> & AnyActivity & Judged<E, T, O> & Holds<E, X>
) => Effect.Effect<A, E, R | R1 | Workflowing> =>
(activity) => repeatActivity(activity, settingsOf(policy), name)
