/**
 * The decision: which failure an answer is. Pure, total, and the one place where a response becomes a failure.
 */
import * as Duration from "effect/Duration"
import type { Answer, AnyClass, ApiError } from "../ApiError.js"
import * as Exchange from "../Exchange.js"
import { UndocumentedError } from "../UndocumentedError.js"
import { explain, mismatch } from "./body.js"
import { type Bounds, keep, lookAt, resolveBounds } from "./bounds.js"
import { definitionOf } from "./definition.js"
import { choose, type Layer, type Page, pagesOf } from "./page.js"
import { traitsOfStatus } from "./statusTraits.js"
import { withoutStack } from "./withoutStack.js"

/** A class that is documented for an answer it does not fit, or that was not picked. */
interface Claim {
  readonly klass: AnyClass
  readonly mismatch?: string
}

const undocumented = (
  name: string,
  exchange: Exchange.Exchange,
  claim: Claim | undefined
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

/** What layers say of an answer: the fitting class with the body as it was read, or the first class that claims it. */
interface Choice {
  readonly fit?: { readonly klass: AnyClass; readonly body: unknown } | undefined
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
  return body === mismatch
    ? { claim: { klass, mismatch: answer.why ?? explain(schema, answer.body) ?? "the body differs" } }
    : { fit: { klass, body } }
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
}

export const toDeciding = (name: string, layers: ReadonlyArray<Layer>, told: Partial<Bounds> = {}): Deciding => ({
  name,
  layers,
  told,
  bounds: resolveBounds(told),
  secrets: pagesOf(layers).flatMap((page) => page.secrets)
})

/** The failure that an answer is, by the first layer that has a fitting class for it. */
export const decide = (
  { bounds, layers, name, secrets }: Deciding,
  parts: Exchange.Parts
): ApiError | UndocumentedError => {
  const body = keep(parts.body, bounds.keepBytes)
  const exchange = Exchange.fromParts(body === parts.body ? parts : { ...parts, body, cut: parts.cut ?? "size" })
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
      ? undocumented(name, exchange, claim)
      // Seam: the class is given the body that its own schema has read.
      : new fit.klass({ body: fit.body, exchange } as never, true)
  )
}
