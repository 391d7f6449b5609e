/**
 * The decision: which failure an answer is. Pure, total, and the one place where a response becomes a failure.
 */
import * as Duration from "effect/Duration"
import type { Answer, AnyClass, ApiError } from "../ApiError.js"
import * as Exchange from "../Exchange.js"
import { UndocumentedError } from "../UndocumentedError.js"
import { explain, mismatch } from "./body.js"
import { parseBody } from "./bodyText.js"
import { definitionOf } from "./definition.js"
import { choose, type Page } from "./page.js"
import { traitsOfStatus } from "./statusTraits.js"

const undocumented = (
  name: string,
  exchange: Exchange.Exchange,
  claim: { readonly klass: AnyClass; readonly mismatch?: string } | undefined
): UndocumentedError => {
  if (claim === undefined) {
    const { applied, category, retry } = traitsOfStatus(exchange.status ?? 0)
    return new UndocumentedError({ api: name, reason: "NotDocumented", retry, category, applied, exchange }, true)
  }
  const { byStatus, entry } = definitionOf(claim.klass)
  const { floor, hint } = entry
  const { applied, category, retry } = byStatus ? traitsOfStatus(exchange.status ?? 0) : entry
  return new UndocumentedError({
    api: name,
    ...(claim.mismatch === undefined
      ? { reason: "NotPicked" }
      : { reason: "BodyMismatch", mismatch: claim.mismatch }),
    documentedAs: claim.klass._tag,
    retry,
    category,
    applied,
    ...(floor !== undefined && { floor: Duration.decode(floor) }),
    ...(hint !== undefined && { hint }),
    exchange
  }, true)
}

/** The failure that an answer is, by the first page that has a fitting class for it. */
export const decide = (
  { name, pages }: { readonly name: string; readonly pages: ReadonlyArray<Page> },
  parts: Exchange.Parts
): ApiError | UndocumentedError => {
  const exchange = Exchange.fromParts(parts)
  const value = parseBody(exchange.body)
  const answer: Answer = { status: parts.status, headers: exchange.headers, body: value }
  let claim: { readonly klass: AnyClass; readonly mismatch?: string } | undefined
  for (const page of pages) {
    const klass = choose(page, answer)
    if (klass === undefined) continue
    if (page.picked !== undefined && !page.picked.has(klass)) {
      claim ??= { klass }
      continue
    }
    const { body: schema, read } = definitionOf(klass)
    let body = read(value)
    // A text may happen to be JSON too: 404, true, null.
    if (body === mismatch && typeof value !== "object") body = read(exchange.body)
    if (body !== mismatch) return new klass({ body, exchange } as never, true)
    claim ??= { klass, mismatch: explain(schema, value) ?? "the body differs" }
  }
  return undocumented(name, exchange, claim)
}
