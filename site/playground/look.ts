/** From what somebody has pasted and set to all that is shown of it. */
import { Catalog, Exchange, type Retry } from "effect-errata"
import type { Known } from "../../cli/apis.js"
import { explain, type Explanation } from "../../cli/explain.js"
import { timeOf } from "../../cli/look.js"
import { type Timeline, timelineOf } from "../../cli/timeline.js"
import { type Choices, policyOf } from "./choices.js"

/** What is asked: one answer, whose it is, and after which request it came. */
export interface Question {
  readonly parts: Exchange.Parts
  readonly api: Known | undefined
  /** Where nothing is chosen: any of these. */
  readonly among: ReadonlyArray<Known>
  /** What the request was, where the answer does not tell. */
  readonly method: string
  readonly now: number
}

export const explained = ({ among, api, method, now, parts }: Question): Explanation =>
  explain(parts, {
    ...(api === undefined ? { among } : { api }),
    method: method === "" ? undefined : method,
    now: timeOf(parts, now)
  })

/** The same answer again and again, under a policy. */
export const repeated = (
  { method, now, parts }: Omit<Question, "api" | "among">,
  api: Known,
  choices: Choices
): Timeline => {
  const asked = parts.request?.method || method || "GET"
  const repeatable = choices.keyed || Exchange.isRepeatable(asked, parts.request?.headers)
  const headers = choices.keyed
    ? { ...parts.request?.headers, "idempotency-key": "of this call" }
    : parts.request?.headers
  const request = { ...parts.request, method: asked, url: parts.request?.url ?? "", headers, repeatable }
  return timelineOf(policyOf(choices), {
    // Seam: what a catalog decides for is one of its classes, or undocumented; each has the traits.
    failureAt: (receivedAt) =>
      Catalog.decodeParts(api.catalog, {
        ...parts,
        // As where nothing is known of the request: what is made up here must not be shown.
        request: parts.request?.url ? request : undefined,
        receivedAt
      }) as Retry.Aware,
    start: timeOf(parts, now) - choices.takes,
    takes: choices.takes,
    random: Math.min(choices.luck / 100, 0.999_999),
    request
  })
}
