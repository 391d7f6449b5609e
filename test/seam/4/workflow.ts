/** Where Effect 4 has it. */
import * as NodeClusterSocket from "@effect/platform-node/NodeClusterSocket"
import * as RunnerAddress from "effect/cluster/RunnerAddress"
import type * as ShardingConfig from "effect/cluster/ShardingConfig"
import * as Option from "effect/Option"

export * as ClusterWorkflowEngine from "effect/cluster/ClusterWorkflowEngine"
export * as SingleRunner from "effect/cluster/SingleRunner"
export * as Activity from "effect/workflow/Activity"
export * as DurableClock from "effect/workflow/DurableClock"
export * as Workflow from "effect/workflow/Workflow"
export * as WorkflowEngine from "effect/workflow/WorkflowEngine"

/** One of several runners, which reach each other by sockets on loopback, and know of each other by the database. */
export const runner = (port: number, shardingConfig: Partial<ShardingConfig.ShardingConfig["Service"]>) =>
  NodeClusterSocket.layer({
    storage: "sql",
    shardingConfig: {
      ...shardingConfig,
      runnerAddress: Option.some(RunnerAddress.make("127.0.0.1", port))
    }
  })
