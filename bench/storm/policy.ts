/**
 * What a policy is to the simulation: what one client does with its calls.
 */
import type { Failed } from "./outcome.js"
import type { Random } from "./random.js"

/** One thing that a program wants. Times are in milliseconds. */
export interface Call {
  readonly client: number
  readonly method: "GET" | "POST"
  /** Asks for what is gone for good. */
  readonly final: boolean
  /** Which part of the server it asks, where that has several. */
  readonly endpoint?: number
  readonly start: number
  /** Requests that have been sent. */
  sent: number
  /** Repeats that were waited for; a policy's own memory of the call, beside `note`. */
  delayed: number
  /** Whatever else a policy remembers of a call. */
  note: number
  /** Since when the call waits to be let through. */
  begun: number
}

/** One client: a process with what its calls share. It knows nothing of the others. */
export interface Client {
  /**
   * Before each request: how long it waits yet, 0 to be sent now, `"fail"` without being sent, or `"wait"` until the client
   * resumes it.
   */
  readonly admit: (call: Call, now: number) => number | "fail" | "wait"
  /** After a failure: how long until the repeat; `undefined` gives up. */
  readonly failed: (call: Call, failure: Failed, now: number) => number | undefined
  readonly succeeded: (call: Call, now: number) => void
}

export interface Policy {
  readonly name: string
  /** Makes the clients one by one. A client that lets calls wait says by `resume` when one is to be admitted again. */
  readonly client: (random: Random, resume: (call: Call) => void) => Client
}

/** A client that sends at once and learns nothing from success. */
export const plain = (failed: Client["failed"]): Client => ({ admit: () => 0, failed, succeeded: () => {} })

/** What every client here takes for worth a repeat, unless its own source says otherwise. */
export const isTransient = (failure: Failed): boolean =>
  failure.kind !== "answer" || failure.status === 429 || failure.status >= 500
