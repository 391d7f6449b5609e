/** Where Effect 4 has it. */
export * as ClusterWorkflowEngine from "effect/cluster/ClusterWorkflowEngine"
export * as SingleRunner from "effect/cluster/SingleRunner"
export * as Activity from "effect/workflow/Activity"
export * as DurableClock from "effect/workflow/DurableClock"
export * as Workflow from "effect/workflow/Workflow"
export * as WorkflowEngine from "effect/workflow/WorkflowEngine"
