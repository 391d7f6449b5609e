/** Makes the class of a documented error from its entry. */
import * as Schema from "#effect/Schema"
import { type AnyCodec, decodeOrThrow, keepingUnknown } from "#seam/codec"
import type { Answer } from "#seam/httpApi"
import { asSchema, wireOf } from "#seam/schemaClass"
import type { Category } from "../../Category.js"
import type { Applied, Retry, Traits } from "../../Disposition.js"
import { Exchange } from "../../Exchange.js"
import { oneLine, words } from "../text/line.js"
import { orOnThrow } from "../text/orOnThrow.js"
import { redactText, redactValue } from "../text/redact.js"
import { type Definition, DefinitionId } from "./definition.js"
import { type Description, type Entry, keysOf, statusOf, withKey } from "./entry.js"
import { Failure, sentence } from "./failure.js"
import { answerOf, register } from "./httpApi.js"
import { keyAt } from "./lookUp.js"
import { reader } from "./matchBody.js"
import { traitsOfAnswer, traitsOfStatus } from "./statusTraits.js"
import type { AnyClass, ApiSpec, Input } from "./types.js"

/** Which error it is, what the server said, and where support finds it. */
const messageOf = (
  { api, describe, status, title }: Definition,
  body: unknown,
  exchange: Exchange | undefined
): string => sentence(`${api} ${exchange?.status ?? status} ${title}`, describe(body, exchange), exchange)

class Base extends Failure {
  declare readonly _tag: string
  declare readonly exchange?: Exchange
  declare readonly [DefinitionId]: Definition
  // Not enumerable: what copies the members of an error into a log must not copy the body, secrets and all.
  readonly #body: unknown
  constructor(props: { readonly body: unknown; readonly exchange?: Exchange }, trusted = false) {
    const definition = new.target.prototype[DefinitionId]
    const body = trusted ? props.body : definition.make(props.body)
    super(messageOf(definition, body, props.exchange))
    this.#body = body
    // An own property: a Schema's union tells its members apart by nothing less.
    this._tag = definition.tag
    if (props.exchange !== undefined) this.exchange = props.exchange
    if (definition.byStatus) Object.assign(this, traitsOfAnswer(this.status, props.exchange))
  }

  get body(): unknown {
    return this.#body
  }

  override get status(): number {
    return this.exchange?.status ?? this[DefinitionId].status
  }

  override get trace(): string | undefined {
    const { trace } = this[DefinitionId].describe(this.body, this.exchange)
    // It is logged beside the message, and no more to be trusted than that.
    return trace == null ? undefined : oneLine(this.exchange?.redact(trace) ?? trace, 100)
  }

  override toJSON(): Record<string, unknown> {
    const { exchange } = this
    const body = redactValue(this.body, (text, most) => exchange?.redact(text, most) ?? redactText(text, undefined))
    return { ...super.toJSON(), status: this.status, body }
  }
}

/** Makes the class of a documented error. */
export const makeClass = (
  api: ApiSpec,
  short: string,
  input: Omit<Input<Retry, Category, Applied, unknown, unknown>, "describe" | keyof Traits> & Partial<Traits> & {
    readonly describe?: ((body: never, exchange?: Exchange) => Description) | undefined
  }
): AnyClass => {
  const { body: own, describe = api.describe, ...facts } = input
  const status = statusOf(facts, facts.category)
  const entry: Entry = { source: api.docs, ...traitsOfStatus(status), ...facts }
  const body = own ?? api.body
  const tag = `${api.name}${short}`
  const { key: path } = api
  const keyed = (value: unknown, when: "missing" | "always"): unknown => {
    if (path === undefined || typeof path === "function") return value
    const example = () => entry.anyKey ? keyAt(path, entry.example) : undefined
    const key = keysOf(entry)[0] ?? example()
    return key === undefined ? value : withKey(value, path, key, when)
  }

  class Documented extends Base {
    static readonly _tag = tag
    static readonly entry = entry
    static get wire(): AnyCodec {
      // Seam: the class is what makes its instances.
      return wireOf(this as never, answer())
    }
  }
  const definition: Definition = {
    api: api.name,
    tag,
    title: words(short),
    entry,
    body,
    contentType: api.contentType ?? "application/json",
    status,
    byStatus: facts.retry === undefined,
    read: reader(() => body),
    make: (value) => decodeOrThrow(body)(keyed(value, "missing")),
    // Seam: what is described is what the schema of the body has read.
    describe: describe === undefined
      ? () => ({})
      : (value, exchange) => orOnThrow(() => describe(value as never, exchange), {})
  }
  let known: Answer | undefined
  const answer = () => known ??= answerOf(api, definition)
  const { applied, category, floor, hint, retry, slower } = entry
  Object.assign(Documented.prototype, {
    name: tag,
    floor,
    hint,
    slower,
    shouldRetry: api.shouldRetry,
    ...(!definition.byStatus && { retry, category, applied }),
    [DefinitionId]: definition
  })
  Object.defineProperty(Documented, DefinitionId, { value: definition })
  asSchema(
    Documented,
    tag,
    () => ({
      _tag: Schema.tag(tag),
      body: keepingUnknown(body),
      exchange: Schema.optional(Exchange)
    }),
    {
      plausible: ({ body, exchange, ...props }) => ({
        ...props,
        body: keyed(body, "always"),
        ...(exchange instanceof Exchange && { exchange: new Exchange(propsOf(exchange, definition.status), true) })
      }),
      answer
    }
  )
  const klass = Documented as unknown as AnyClass
  register(api, klass)
  return klass
}

/** The same evidence with another status. */
const propsOf = ({ body, cut, headers, receivedAt, redirect, request }: Exchange, status: number) => ({
  request,
  status,
  headers,
  body,
  receivedAt,
  cut,
  redirect
})
