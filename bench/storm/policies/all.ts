/**
 * The policies that are compared, each the way its own source has it.
 */
import type { Policy } from "../policy.js"
import { awsClassic, awsNow } from "./aws.js"
import { breaker } from "./breaker.js"
import { finagle } from "./finagle.js"
import { grpc } from "./grpc.js"
import { ours } from "./ours.js"
import { retryTransient } from "./retryTransient.js"
import { blind, exponential, none } from "./simple.js"

export const policies: ReadonlyArray<Policy> = [
  none,
  blind,
  exponential,
  retryTransient,
  awsClassic,
  awsNow,
  breaker,
  grpc,
  finagle,
  ours
]
