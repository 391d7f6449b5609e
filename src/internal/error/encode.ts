/** From an error back to the answer that it is documented as. */
import { encodeOrThrow } from "#seam/codec"
import { definitionOf } from "./definition.js"
import type { ApiError } from "./types.js"

/** The text of a documented body: itself where it is one, and JSON else. */
export const textOf = (documented: unknown): string =>
  typeof documented === "string" ? documented : documented === undefined ? "" : JSON.stringify(documented)

/** Status, headers and the text of the body, as documented. */
export const encodeError = (error: ApiError) => {
  // Seam: an error's constructor is the class that made it.
  const { body, contentType, entry } = definitionOf(error.constructor)
  const documented: unknown = encodeOrThrow(body)(error.body)
  return {
    status: error.status,
    headers: { "content-type": contentType, ...entry.headers },
    body: textOf(documented)
  }
}
