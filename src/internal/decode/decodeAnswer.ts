/** The decision: which failure an answer is. Pure, total, and the one place where a response becomes a failure. */
import * as Duration from "#effect/Duration"
import * as Exchange from "../../Exchange.js"
import { UndocumentedError } from "../../UndocumentedError.js"
import { definitionOf } from "../error/definition.js"
import { candidates, misfitOf, type Part, readKey, type Table, tablesOf } from "../error/lookUp.js"
import { explain, mismatch } from "../error/matchBody.js"
import { traitsOfAnswer } from "../error/statusTraits.js"
import type { Answer, AnyClass, ApiError } from "../error/types.js"
import { withoutStack } from "../error/withoutStack.js"
import { oneLine } from "../text/line.js"
import { orOnThrow } from "../text/orOnThrow.js"
import { mostOfLine } from "../text/redact.js"
import { keep, keepValue, lookAt, type ReadBounds, resolveBounds } from "./limits.js"

/** A class that is documented for an answer it does not fit, or that was not picked. */
interface Claim {
  readonly klass: AnyClass
  readonly mismatch?: string
}

/** The key that an answer has, and that no class of a catalog has. */
const unknownKey = (tables: ReadonlyArray<Part>, answer: Answer): string | undefined => {
  for (const table of tablesOf(tables)) {
    const key = readKey(table, answer)
    if (key !== undefined) return String(key)
  }
  return undefined
}

const undocumented = (
  { name, shouldRetry, tables }: Decoder,
  exchange: Exchange.Exchange,
  answer: Answer,
  claim: Claim | undefined
): UndocumentedError => {
  const byStatus = traitsOfAnswer(exchange.status ?? 0, exchange)
  const ofApi = { api: name, ...(shouldRetry !== undefined && { shouldRetry }) }
  if (claim === undefined) {
    const key = unknownKey(tables, answer)
    return new UndocumentedError({
      ...ofApi,
      reason: "NotDocumented",
      ...(key !== undefined && { key: oneLine(exchange.redact(key, mostOfLine), 100) }),
      ...byStatus,
      exchange
    }, true)
  }
  const definition = definitionOf(claim.klass)
  const { floor, hint, slower } = definition.entry
  const { applied, category, retry } = definition.byStatus ? byStatus : definition.entry
  return new UndocumentedError({
    ...ofApi,
    ...(claim.mismatch === undefined
      ? { reason: "NotPicked" }
      : { reason: "BodyMismatch", mismatch: claim.mismatch }),
    documentedAs: claim.klass._tag,
    retry,
    category,
    // What came after a redirect says nothing of whether the request itself had its effect.
    applied: exchange.redirect === undefined ? applied : "unknown",
    ...(floor !== undefined && { floor: Duration.fromInputUnsafe(floor) }),
    ...(slower !== undefined && { slower: Duration.fromInputUnsafe(slower) }),
    ...(hint !== undefined && { hint }),
    exchange
  }, true)
}

/** A class that fits an answer, with the body as it was read. */
interface Fit {
  readonly klass: AnyClass
  readonly body: unknown
}

/** What tables say of an answer: the class that fits, or the first one that claims it. */
interface Choice {
  readonly fit?: Fit | undefined
  readonly claim?: Claim | undefined
}

/** An answer, and what is known of its body beside the value. */
interface Looked extends Answer {
  readonly text: string
  /** Why the body is taken for text. */
  readonly why?: string
}

/** What one class says of an answer, and of why it is another error, if it is. */
const ofClass = (klass: AnyClass, answer: Looked, misfit: string | undefined): Choice => {
  const { body: schema, read } = definitionOf(klass)
  let body = read(answer.body)
  // A text may happen to be JSON too: 404, true, null.
  if (body === mismatch && (answer.body === null || typeof answer.body !== "object")) body = read(answer.text)
  if (body === mismatch) {
    return { claim: { klass, mismatch: answer.why ?? explain(schema, answer.body) ?? "the body differs" } }
  }
  return misfit === undefined ? { fit: { klass, body } } : { claim: { klass, mismatch: misfit } }
}

/** What the first class says that does not take the answer for another error; else the first one of all. */
const ofTable = (page: Table, answer: Looked): Choice => {
  let first: Choice | undefined
  for (const klass of candidates(page, answer)) {
    const misfit = misfitOf(klass, answer)
    const choice = ofClass(klass, answer, misfit)
    if (misfit === undefined) return choice
    first ??= choice
  }
  return first ?? {}
}

const pick = ({ claim, fit }: Choice, picked: ReadonlySet<AnyClass>): Choice => {
  const klass = fit?.klass ?? claim?.klass
  return klass === undefined || picked.has(klass) ? { fit, claim } : { claim: { klass } }
}

const ofParts = (parts: ReadonlyArray<Part>, answer: Looked): Choice => {
  let claim: Claim | undefined
  for (const part of parts) {
    const choice = "picked" in part
      ? pick(ofParts(part.parts, answer), part.picked)
      : ofTable(part, answer)
    if (choice.fit !== undefined) return choice
    claim ??= choice.claim
  }
  return { claim }
}

/** What a catalog decodes by. */
export interface Decoder {
  readonly name: string
  readonly tables: ReadonlyArray<Part>
  /** The bounds that were set; the rest are what they are by default. */
  readonly own: Partial<ReadBounds>
  readonly bounds: ReadBounds
  readonly secrets: ReadonlyArray<string>
  /** The header by which the API says whether to repeat a request. */
  readonly shouldRetry: string | undefined
}

export const toDecoder = (name: string, tables: ReadonlyArray<Part>, own: Partial<ReadBounds> = {}): Decoder => ({
  name,
  tables,
  own,
  bounds: resolveBounds(own),
  secrets: tablesOf(tables).flatMap((page) => page.secrets),
  shouldRetry: tablesOf(tables).find((page) => page.shouldRetry !== undefined)?.shouldRetry
})

/** A body of which no more is kept than the bounds allow, as far as its documented form allows that. */
const keepBody = ({ body, klass }: Fit, value: unknown, bytes: number, cut: typeof keep): unknown => {
  if (typeof body === "string") return cut(body, bytes)
  const kept = definitionOf(klass).read(keepValue(value, bytes, cut))
  return kept === mismatch ? body : kept
}

/** The evidence of an answer, with what its APIs document as secret. */
export const evidenceOf = ({ secrets }: Decoder, parts: Exchange.Parts): Exchange.Exchange =>
  Exchange.fromParts(parts, secrets)

/**
 * Asks the APIs that say of a success whether it is an error; nothing where none does. The body is parsed once, within the
 * same bounds as that of an answer that failed.
 */
export const askingOf = ({ bounds, tables }: Decoder) => {
  const asking = tablesOf(tables).flatMap(({ when }) => when ?? [])
  return asking.length === 0
    ? undefined
    : ({ status }: Exchange.Parts, evidence: Exchange.Exchange): boolean => {
      const answer = { status, headers: evidence.headers, body: lookAt(evidence, bounds).value }
      return asking.some((when) => orOnThrow(() => when(answer), false))
    }
}

/** The failure that an answer is, by the first layer that has a fitting class for it. */
export const decodeAnswer = (
  decoder: Decoder,
  parts: Exchange.Parts,
  whole: Exchange.Exchange = evidenceOf(decoder, parts)
): ApiError | UndocumentedError => {
  const { bounds, tables, secrets } = decoder
  const body = keep(whole.body, bounds.keepBytes)
  const isKept = body === whole.body
  const exchange = isKept ? whole : Exchange.fromParts({ ...parts, body, cut: parts.cut ?? "size" }, secrets)
  const cut = (text: string, bytes: number): string => {
    const kept = keep(text, bytes)
    return kept === text ? text : exchange.withoutHalf(kept)
  }
  const { value, why } = lookAt(whole, bounds)
  const answer: Looked = {
    status: parts.status,
    headers: exchange.headers,
    body: value,
    text: whole.body,
    ...(why !== undefined && { why })
  }
  const { claim, fit } = ofParts(tables, answer)
  return withoutStack(() =>
    fit === undefined
      ? undocumented(decoder, exchange, answer, claim)
      // Seam: the class is given the body that its own schema has read.
      : new fit.klass(
        { body: isKept ? fit.body : keepBody(fit, value, bounds.keepBytes, cut), exchange } as never,
        true
      )
  )
}
