/** A step of a Schedule of an own state. The same for both majors. */

/** What a step comes to: it ends where there is no delay, in milliseconds. */
export interface Stepped<S, Out> {
  readonly state: S
  readonly out: Out
  readonly delay: number | undefined
}
