/**
 * Reads the body of an answer that failed: never more than the bounds allow, and never without an end.
 */
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Cut } from "../Exchange.js"
import type { Bounds } from "./bounds.js"

export interface Read {
  readonly body: string
  readonly cut?: Cut
}

/** UTF-16 shows itself by its byte order mark; otherwise the media type names the encoding, UTF-8 where it does not. */
const encodingOf = (bytes: Uint8Array, contentType: string | undefined): string => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le"
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be"
  return /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? "")?.[1] ?? "utf-8"
}

const toText = (chunks: ReadonlyArray<Uint8Array>, size: number, contentType: string | undefined): string => {
  const bytes = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  try {
    return new TextDecoder(encodingOf(bytes, contentType)).decode(bytes)
  } catch {
    // The media type names an encoding that does not exist.
    return new TextDecoder().decode(bytes)
  }
}

/**
 * What broke a body before anyone asked for it. Node's streams say so by an event that has passed by then, and
 * NodeHttpClient, which waits for it, takes such a body for empty or waits for ever.
 */
export const brokenBefore = (response: HttpClientResponse.HttpClientResponse): Error | undefined => {
  // Seam: no interface of the platform tells; a client's response may stand within another one.
  let next: unknown = response
  for (let depth = 0; depth < 4 && typeof next === "object" && next !== null; depth++) {
    const error: unknown = Reflect.get(next, "errored")
    if (error instanceof Error) return error
    next = Reflect.get(next, "original") ?? Reflect.get(next, "source") ??
      (depth > 0 ? Reflect.get(next, "body") : undefined)
  }
  return undefined
}

/**
 * The text of a body as far as it came, and what cut it. Nothing that happens to a body is a failure here: the status
 * has been received, and that is what the caller needs to hear about.
 */
export const readBody = (
  response: HttpClientResponse.HttpClientResponse,
  { maxBytes, maxTime }: Pick<Bounds, "maxBytes" | "maxTime">
): Effect.Effect<Read> =>
  Effect.suspend(() => {
    const chunks: Array<Uint8Array> = []
    let size = 0
    let cut: Cut | undefined = brokenBefore(response) && "broken"
    const take = (chunk: Uint8Array): boolean => {
      const kept = size + chunk.length <= maxBytes ? chunk : chunk.subarray(0, maxBytes - size)
      chunks.push(kept)
      size += kept.length
      if (kept !== chunk) cut = "size"
      return kept === chunk
    }
    return response.stream.pipe(
      Stream.runForEachWhile((chunk) => Effect.sync(() => take(chunk))),
      // A connection that does not even answer its cancellation must not hold the caller up.
      Effect.disconnect,
      Effect.timeoutTo({
        duration: maxTime,
        onSuccess: () => undefined,
        onTimeout: () => {
          cut = "time"
        }
      }),
      Effect.catchAllCause((cause) =>
        Cause.isInterrupted(cause)
          ? Effect.interrupt
          : Effect.sync(() => {
            if (!isEmptyBody(Cause.squash(cause))) cut = "broken"
          })
      ),
      Effect.map(() => ({ body: toText(chunks, size, response.headers["content-type"]), ...(cut && { cut }) }))
    )
  })

/** A response without a body has no stream either, and says so with an error of its own. */
const isEmptyBody = (error: unknown): boolean =>
  HttpClientError.isHttpClientError(error) && error._tag === "ResponseError" && error.reason === "EmptyBody"
