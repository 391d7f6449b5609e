/**
 * The decision: which failure an answer is. Pure, total, and the one place where a response becomes a failure.
 */
import * as Duration from "effect/Duration"
import type { Answer, AnyClass, ApiError } from "../ApiError.js"
import * as Exchange from "../Exchange.js"
import { UndocumentedError } from "../UndocumentedError.js"
import { explain, mismatch } from "./body.js"
import { type Bounds, keep, keepValue, lookAt, resolveBounds } from "./bounds.js"
import { definitionOf } from "./definition.js"
import { choose, type Layer, misfitOf, type Page, pagesOf } from "./page.js"
import { traitsOfAnswer } from "./statusTraits.js"
import { withoutStack } from "./withoutStack.js"

/** A class that is documented for an answer it does not fit, or that was not picked. */
interface Claim {
  readonly klass: AnyClass
  readonly mismatch?: string
}

const undocumented = (
  { name, shouldRetry }: Deciding,
  exchange: Exchange.Exchange,
  claim: Claim | undefined
): UndocumentedError => {
  const byStatus = traitsOfAnswer(exchange.status ?? 0, exchange)
  const ofApi = { api: name, ...(shouldRetry !== undefined && { shouldRetry }) }
  if (claim === undefined) {
    return new UndocumentedError({ ...ofApi, reason: "NotDocumented", ...byStatus, exchange }, true)
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
    ...(floor !== undefined && { floor: Duration.decode(floor) }),
    ...(slower !== undefined && { slower: Duration.decode(slower) }),
    ...(hint !== undefined && { hint }),
    exchange
  }, true)
}

/** A class that fits an answer, with the body as it was read. */
interface Fit {
  readonly klass: AnyClass
  readonly body: unknown
}

/** What layers say of an answer: the class that fits, or the first one that claims it. */
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

const ofPage = (page: Page, answer: Looked): Choice => {
  const klass = choose(page, answer)
  if (klass === undefined) return {}
  const { body: schema, read } = definitionOf(klass)
  let body = read(answer.body)
  // A text may happen to be JSON too: 404, true, null.
  if (body === mismatch && (answer.body === null || typeof answer.body !== "object")) body = read(answer.text)
  if (body === mismatch) {
    return { claim: { klass, mismatch: answer.why ?? explain(schema, answer.body) ?? "the body differs" } }
  }
  const misfit = misfitOf(schema, answer)
  return misfit === undefined ? { fit: { klass, body } } : { claim: { klass, mismatch: misfit } }
}

const pick = ({ claim, fit }: Choice, picked: ReadonlySet<AnyClass>): Choice => {
  const klass = fit?.klass ?? claim?.klass
  return klass === undefined || picked.has(klass) ? { fit, claim } : { claim: { klass } }
}

const ofLayers = (layers: ReadonlyArray<Layer>, answer: Looked): Choice => {
  let claim: Claim | undefined
  for (const layer of layers) {
    const choice = "picked" in layer
      ? pick(ofLayers(layer.layers, answer), layer.picked)
      : ofPage(layer, answer)
    if (choice.fit !== undefined) return choice
    claim ??= choice.claim
  }
  return { claim }
}

/** What a catalog decides by. */
export interface Deciding {
  readonly name: string
  readonly layers: ReadonlyArray<Layer>
  /** The bounds that were told; the rest are what they are by default. */
  readonly told: Partial<Bounds>
  readonly bounds: Bounds
  readonly secrets: ReadonlyArray<string>
  /** The header by which the API says whether to repeat a request. */
  readonly shouldRetry: string | undefined
}

export const toDeciding = (name: string, layers: ReadonlyArray<Layer>, told: Partial<Bounds> = {}): Deciding => ({
  name,
  layers,
  told,
  bounds: resolveBounds(told),
  secrets: pagesOf(layers).flatMap((page) => page.secrets),
  shouldRetry: pagesOf(layers).find((page) => page.shouldRetry !== undefined)?.shouldRetry
})

/** A body of which no more is kept than the bounds allow, as far as its documented form allows that. */
const keepBody = ({ body, klass }: Fit, value: unknown, bytes: number): unknown => {
  if (typeof body === "string") return keep(body, bytes)
  const kept = definitionOf(klass).read(keepValue(value, bytes))
  return kept === mismatch ? body : kept
}

/** The failure that an answer is, by the first layer that has a fitting class for it. */
export const decide = (deciding: Deciding, parts: Exchange.Parts): ApiError | UndocumentedError => {
  const { bounds, layers, secrets } = deciding
  const body = keep(parts.body, bounds.keepBytes)
  const isKept = body === parts.body
  const exchange = Exchange.fromParts(isKept ? parts : { ...parts, body, cut: parts.cut ?? "size" })
  if (secrets.length > 0) Exchange.declareSecrets(exchange, secrets)
  const { value, why } = lookAt(parts.body, bounds)
  const { claim, fit } = ofLayers(layers, {
    status: parts.status,
    headers: exchange.headers,
    body: value,
    text: parts.body,
    ...(why !== undefined && { why })
  })
  return withoutStack(() =>
    fit === undefined
      ? undocumented(deciding, exchange, claim)
      // Seam: the class is given the body that its own schema has read.
      : new fit.klass({ body: isKept ? fit.body : keepBody(fit, value, bounds.keepBytes), exchange } as never, true)
  )
}
