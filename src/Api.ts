/** An API and how its documentation is read: the start of every catalog. */
import * as Schema from "#effect/Schema"
import { anyJson, lazySchema, readFrom } from "#seam/body"
import type { AnyCodec, Encoded, Type } from "#seam/codec"
import type * as ApiError from "./ApiError.js"
import * as Catalog from "./Catalog.js"
import type { Category } from "./Category.js"
import type { Applied, Retry } from "./Disposition.js"
import type { Exchange } from "./Exchange.js"
import { makeClass } from "./internal/error/makeClass.js"

/**
 * What all errors of an API have in common.
 *
 * **Details**
 *
 * - `docs`: the page that documents the errors.
 * - `body`: the Schema of an error's body. Fields beyond it are kept; make optional what a server may leave out.
 * - `contentType`: the media type of an error answer. Defaults to `application/json`.
 * - `key`: where the answer says which error it is: a path, in which a number is a place in a list
 *   (`["errors", 0, "code"]`), or a function. Leave it out where the status alone does.
 * - `when`: which JSON answers with a status below 400 are errors all the same, such as `{ "ok": false }`.
 * - `secrets`: members of a body that must never be printed, beside those whose names say so (`token`, `password`, …).
 * - `describe`: what a message shows of a body, such as its `detail` and its trace id.
 * - `shouldRetry`: the header by which the API says whether to repeat a request (`stripe-should-retry`), beside
 *   `x-should-retry`, which is read in any case. `false` ends a call, `true` lifts a `retry` of `"never"`.
 */
export interface Options<Body, Encoded> {
  readonly docs: string
  readonly body: Schema.Codec<Body, Encoded>
  readonly contentType?: string
  readonly key?: ApiError.Key
  readonly when?: (answer: ApiError.Answer) => boolean
  readonly secrets?: ReadonlyArray<string>
  readonly describe?: (body: NoInfer<Body>, exchange?: Exchange) => ApiError.Description
  readonly shouldRetry?: string
}

/** An API: makes the classes of its errors, and its catalog from them. */
export interface Api<Name extends string, Body, Encoded> {
  readonly name: Name
  readonly docs: string
  /** Makes the class of one documented error. Its tag is the API's name and the error's, run together. */
  readonly error: <Self = never>() => <
    const Short extends string,
    R extends Retry,
    C extends Category,
    A extends Applied,
    B = Body,
    I = Encoded
  >(
    short: Short,
    entry: ApiError.Input<R, C, A, B, I>
  ) => [Self] extends [never] ? "Say the class's own name: api.error<Gone>()(…)"
    : ApiError.ErrorClass<Self, `${Name}${Short}`, B, I, R, C, A>
  /**
   * Makes the class of an error whose traits are those that HTTP gives the status it comes with, and so known only at
   * run time.
   */
  readonly errorByStatus: <Self = never>() => <const Short extends string, B = Body, I = Encoded>(
    short: Short,
    entry: Omit<ApiError.Input<never, never, never, B, I>, "retry" | "category" | "applied">
  ) => [Self] extends [never] ? "Say the class's own name: api.errorByStatus<Problem>()(…)"
    : ApiError.ErrorClass<Self, `${Name}${Short}`, B, I, Retry, Category, Applied>
  /** Makes the catalog of these errors. */
  readonly catalog: <const Classes extends ReadonlyArray<ApiError.AnyClass>>(
    ...classes: Classes
  ) => Catalog.Catalog<InstanceType<Classes[number]>>
}

/**
 * What a person knows of an error and no description says: its traits, and whatever else of an entry may be stated apart
 * from its key and its example.
 */
export interface Stated<out R extends Retry = Retry, out C extends Category = Category, out A extends Applied = Applied>
  extends
    Omit<ApiError.Entry<R, C, A>, "key" | "anyKey" | "summary" | "source" | "example">,
    Partial<Pick<ApiError.Entry, "summary" | "source">>
{}

/**
 * What a person knows of each of an API's errors, by the names of their classes: no name is missing, and none is there
 * that the API does not have.
 *
 * **When to use**
 *
 * For a file of traits beside classes that a tool writes: with `satisfies` the compiler tells what became new or is gone,
 * and the traits keep their literal types.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { Api } from "effect-errata"
 *
 * const traits = {
 *   Sold: { status: 409, category: "FailedPrecondition", retry: "never", applied: "no" },
 *   Busy: Api.guessed({ status: 429, category: "ResourceExhausted", retry: "throttled", applied: "no" })
 * } satisfies Api.Traits<"Sold" | "Busy">
 *
 * const api = Api.make("Acme", {
 *   docs: "https://docs.acme.example/errors",
 *   body: Schema.Struct({ code: Schema.String }),
 *   key: ["code"]
 * })
 *
 * class Sold extends api.error<Sold>()("Sold", {
 *   key: "sold",
 *   summary: "It is sold.",
 *   example: { code: "sold" },
 *   ...traits.Sold
 * }) {}
 *
 * const retry: "never" = new Sold({ body: { code: "sold" } }).retry
 * console.log(retry, Sold.entry.status) // => never 409
 * ```
 */
export type Traits<Names extends string> = { readonly [Name in Names]: Stated }

/**
 * Marks the traits of an error as guessed: nobody has looked at them. They count as any others, and `Catalog.check` finds
 * them until somebody takes the word away.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { Api, Catalog } from "effect-errata"
 *
 * const api = Api.make("Acme", { docs: "https://docs.acme.example/errors", body: Schema.Struct({ text: Schema.String }) })
 *
 * class Gone extends api.error<Gone>()("Gone", {
 *   ...Api.guessed({ status: 410, category: "NotFound", retry: "never", applied: "no" }),
 *   summary: "It was there once.",
 *   example: { text: "Deleted in May." }
 * }) {}
 *
 * console.log(Catalog.check(api.catalog(Gone)).map(({ tag, problem }) => `${tag}: ${problem}`))
 * // => [ 'AcmeGone: its traits are guessed' ]
 * ```
 */
export const guessed = <const T extends Stated>(
  // What is no trait is refused: a misspelt word would go through as a member that nothing reads.
  traits: T & { readonly [Name in Exclude<keyof T, keyof Stated>]: never }
): T & { readonly guessed: true } => ({ ...traits, guessed: true })

/**
 * The Schema of a body whose documented fields may each be null or absent, as servers happen to leave them out.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { Api } from "effect-errata"
 *
 * const Body = Api.lenient({ code: Schema.Number, text: Schema.String })
 *
 * console.log(Schema.is(Body)({ code: 7, text: null })) // => true
 * ```
 */
export const lenient = <Fields extends Readonly<Record<string, AnyCodec>>>(
  fields: Fields
): Schema.Codec<
  { readonly [K in keyof Fields]?: Type<Fields[K]> | null | undefined },
  { readonly [K in keyof Fields]?: Encoded<Fields[K]> | null | undefined }
> =>
  Schema.Struct(
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, Schema.optional(Schema.NullOr(field))]))
  )

/**
 * The Schema of any JSON value, for a field whose form the documentation leaves open.
 *
 * **When to use**
 *
 * In place of `Schema.Unknown`: OpenAPI shows its types in full, and a value that is generated for a test is JSON.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { Api } from "effect-errata"
 *
 * const Body = Schema.Struct({ code: Schema.Number, details: Api.AnyJson })
 *
 * console.log(Schema.decodeUnknownSync(Body)({ code: 7, details: ["too long"] }))
 * // => { code: 7, details: [ 'too long' ] }
 * ```
 */
export const AnyJson: Schema.Codec<unknown> = anyJson

/**
 * The Schema of a body that is documented in one form and comes in others too, such as plain text or nothing.
 *
 * **When to use**
 *
 * For a server that does not keep to its documentation, or whose proxy answers in its place. Where fields are only
 * absent or null, {@link lenient} is enough.
 *
 * **Details**
 *
 * - `from`: the Schema of everything that comes, the documented form among it.
 * - `read`: makes the documented form of what came. A value that it throws on does not fit.
 *
 * It is typed and shown in OpenAPI as the documented form, and encodes as that. It is built when it is first used.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { Api } from "effect-errata"
 *
 * const Documented = Schema.Struct({ text: Schema.String })
 *
 * const Body = Api.readAs(Documented, {
 *   from: Schema.NullOr(Documented),
 *   read: (body) => body ?? { text: "No reason was given." }
 * })
 *
 * console.log(Schema.decodeUnknownSync(Body)(null)) // => { text: 'No reason was given.' }
 * console.log(Schema.encodeSync(Body)({ text: "Out of tea." })) // => { text: 'Out of tea.' }
 * ```
 */
export const readAs = <A, I, Form, FormEncoded>(
  documented: Schema.Codec<A, I>,
  { from, read }: {
    readonly from: Schema.Codec<Form, FormEncoded>
    readonly read: (form: Form) => NoInfer<A>
  }
): Schema.Codec<A, I> => lazySchema(() => readFrom(documented, from, read))

/**
 * Describes an API by its error documentation.
 *
 * **When to use**
 *
 * For an API of your own choice; the five that come with this package are made with it.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { Api, Catalog } from "effect-errata"
 *
 * const api = Api.make("Acme", {
 *   docs: "https://docs.acme.example/errors",
 *   body: Schema.Struct({ code: Schema.String, text: Schema.optional(Schema.String) }),
 *   key: ["code"],
 *   describe: (body) => ({ detail: body.text })
 * })
 *
 * class OutOfStock extends api.error<OutOfStock>()("OutOfStock", {
 *   key: "out_of_stock",
 *   status: 409,
 *   category: "FailedPrecondition",
 *   retry: "never",
 *   applied: "no",
 *   summary: "None of it is left.",
 *   example: { code: "out_of_stock", text: "No anvils left." }
 * }) {}
 *
 * const catalog = api.catalog(OutOfStock)
 * const failure = Catalog.decodeParts(catalog, {
 *   status: 409,
 *   headers: {},
 *   body: "{\"code\":\"out_of_stock\",\"text\":\"No anvils left.\"}"
 * })
 *
 * console.log(failure._tag, failure.retry) // => AcmeOutOfStock never
 * console.log(failure.message) // => Acme 409 Out Of Stock: No anvils left.
 * ```
 */
export const make = <const Name extends string, Body, Encoded>(
  name: Name,
  options: Options<Body, Encoded>
): Api<Name, Body, Encoded> => {
  const source: ApiError.ApiSpec = { name, ...options }
  const error = () => (short: string, entry: Parameters<typeof makeClass>[2]) => makeClass(source, short, entry)
  return {
    name,
    docs: options.docs,
    // Seam, twice: the class that is made from the entry has the type that the entry says.
    error: error as unknown as Api<Name, Body, Encoded>["error"],
    errorByStatus: error as unknown as Api<Name, Body, Encoded>["errorByStatus"],
    catalog: (...classes) => Catalog.make(source, classes)
  }
}
