/**
 * How one request ends, as a client sees it.
 */

/** An answer with a status, or none. */
export type Failed =
  | { readonly kind: "answer"; readonly status: number; readonly retryAfter?: number }
  /** The connection was refused: nothing was sent. */
  | { readonly kind: "refused" }
  /** The connection broke after the request was sent: nobody knows what became of it. */
  | { readonly kind: "reset" }
  /** The client stopped waiting; the server may still be at it. */
  | { readonly kind: "timeout" }

export const refused: Failed = { kind: "refused" }
export const reset: Failed = { kind: "reset" }
export const timedOut: Failed = { kind: "timeout" }
const answers = new Map<string, Failed>()

/** An error answer, with the whole seconds of a `Retry-After` where there is one. One object for all that are alike. */
export const answer = (status: number, retryAfter?: number): Failed => {
  const key = `${status} ${retryAfter ?? ""}`
  const known = answers.get(key)
  if (known !== undefined) return known
  const made: Failed = { kind: "answer", status, ...(retryAfter !== undefined && { retryAfter }) }
  answers.set(key, made)
  return made
}
