/** Where Effect 3 has what Effect 4 has in `effect/workflow` and `effect/cluster`. */
import * as RunnerAddress from "@effect/cluster/RunnerAddress"
import type * as ShardingConfig from "@effect/cluster/ShardingConfig"
import * as NodeClusterSocket from "@effect/platform-node/NodeClusterSocket"
import * as base from "@effect/workflow/Workflow"
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"

export * as ClusterWorkflowEngine from "@effect/cluster/ClusterWorkflowEngine"
export * as SingleRunner from "@effect/cluster/SingleRunner"
export * as Activity from "@effect/workflow/Activity"
export * as DurableClock from "@effect/workflow/DurableClock"
export * as WorkflowEngine from "@effect/workflow/WorkflowEngine"

/** Effect 4 gives a workflow its name first. */
const make = <
  const Name extends string,
  Payload extends Schema.Struct.Fields,
  Success extends Schema.Schema.Any,
  Error extends Schema.Schema.All
>(
  name: Name,
  options: {
    readonly payload: Payload
    readonly success: Success
    readonly error: Error
    readonly idempotencyKey: (payload: Schema.Struct.Type<Payload>) => string
  }
): base.Workflow<Name, Schema.Struct<Payload>, Success, Error> =>
  // Seam: what becomes of the payload depends on whether it is fields, which the compiler does not decide for a parameter.
  base.make({ name, ...options } as never) as never

export const Workflow = { ...base, make }

/** One of several runners, which reach each other by sockets on loopback, and know of each other by the database. */
export const runner = (port: number, shardingConfig: Partial<ShardingConfig.ShardingConfig["Type"]>) =>
  NodeClusterSocket.layer({
    storage: "sql",
    shardingConfig: { ...shardingConfig, runnerAddress: Option.some(RunnerAddress.make("127.0.0.1", port)) }
  })
