/**
 * What most errors of an OAuth service have in common: nothing was done, and asking again gets the same answer.
 */
import type { Category } from "../Category.js"

/** The entry of such an error: told apart by `error`, in the body or in the URL. */
export const rejection = <const C extends Category>(
  key: string,
  category: C,
  summary: string,
  usualStatus = 400
): {
  readonly key: string
  readonly usualStatus: number
  readonly category: C
  readonly retry: "never"
  readonly applied: "no"
  readonly summary: string
  readonly example: { readonly error: string }
} => ({ key, usualStatus, category, retry: "never", applied: "no", summary, example: { error: key } })
