/** How a documented error is answered, where its class stands in an `HttpApi`. The same for both majors. */
import type { AnyCodec } from "#seam/codec"

/** The fields of an instance by their names, as data. */
export type Props = Readonly<Record<string, unknown>>

/** How a documented error is answered. */
export interface Answer {
  readonly tag: string
  readonly summary: string
  readonly status: number
  readonly contentType: string
  readonly body: AnyCodec
  /** The body of an example, where there is one. */
  readonly example: { readonly body: unknown } | undefined
  /** The documented body in the text of an answer that is this error's; nothing where it is another's. */
  readonly read: (text: string) => { readonly body: unknown } | undefined
  /** The text of a documented body. */
  readonly textOf: (documented: unknown) => string
}
