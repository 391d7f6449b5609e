/** Which failures a policy makes sense on, as types: the compiler refuses the others in a sentence. */
import type * as HttpClientError from "#effect/http/HttpClientError"
import type { Tags } from "./options.js"
import type { Aware } from "./verdict.js"

/** The tags of an error. */
export type TagOf<E> = E extends { readonly _tag: infer K } ? K : never

/** What repeating can do: by the policy's word, whether its tag has to occur or not, and else by the error's own. */
type RetryOf<E, T extends Tags> = E extends { readonly _tag: infer K extends keyof T } ? Exclude<T[K], undefined>
  : E extends { readonly retry: infer K } ? K
  : never

/** The members of `E` that repeating can help, or at run time may. */
export type Retryable<E, T extends Tags = {}> = E extends unknown
  ? [Exclude<RetryOf<E, T>, "never">] extends [never] ? never : E
  : never

/** The tags that a policy names; a type that knows no single one names none. */
type Named<T> = keyof { [K in keyof T as string extends K ? never : K]: unknown } & string

/** Of these the tags that have to occur: those without a question mark. */
type Asked<T, O> =
  | keyof { [K in keyof T as string extends K ? never : {} extends Pick<T, K> ? never : K]: unknown }
  | (string extends O ? never : O)

/** A failure that a policy can judge. */
type Meant<T> = Aware | { readonly _tag: Named<T> }

// The three questions, each answered by a word, and by `never` where the answer is no. Where a function is generic in E, the
// compiler passes a condition on `never` only if what it asks of is no `never` for some E at least, which it tries with one
// that fits everywhere: a word is none then, and E itself, or a part of it, would be.
type Occurs<E, T, O> = [Asked<T, O>] extends [TagOf<E>] ? "occurs" : never
type IsMeant<E, T> = [E] extends [Meant<T>] ? "meant" : never
type Helps<E, T extends Tags> = E extends unknown ? [Retryable<E, T>] extends [never] ? never : "helps" : never
type IsHelped<E, T extends Tags> = ["helps"] extends [Helps<E, T>] ? "helped" : never

type OfHttpClient =
  "errors of HttpClient have no traits: put a catalog's client below, read bodies by Catalog.json, repeat in the client"
type Own = "this error has no traits, and no tag of the policy says what it means"

/** By its name, what is wanted of something that fails with a type parameter: nothing more, or what it cannot have. */
type Wanted<E> = { readonly meant: unknown } & { readonly [K in Own]: { readonly [L in K]: E } }

/**
 * What an effect or a client that fails with this has to be for a policy to make sense on it: anything, or something that
 * it cannot be, whose member says why.
 *
 * The last line is for a type parameter. There the compiler reads a look-up by what the parameter extends, so that one
 * that extends `Aware` is well, and one that extends nothing is not.
 */
export type Judged<E, T extends Tags, O> = [Occurs<E, T, O>] extends [never]
  ? { readonly "no error here has this tag": Exclude<Asked<T, O>, TagOf<E>> }
  : [IsMeant<E, T>] extends [never]
    ? { readonly [K in Exclude<E, Meant<T>> as K extends HttpClientError.HttpClientError ? OfHttpClient : Own]: K }
  : [IsHelped<E, T>] extends [never] ? { readonly "nothing here can be helped by repeating": E }
  : Wanted<E>[E extends Meant<T> ? "meant" : Own]
