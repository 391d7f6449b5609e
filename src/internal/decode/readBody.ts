/** Reads the body of an answer that failed: never more than the bounds allow, and never without an end. */
import * as Cause from "#effect/Cause"
import type * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as HttpClientError from "#effect/http/HttpClientError"
import type * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as Predicate from "#effect/Predicate"
import * as Stream from "#effect/Stream"
import { disconnect, interruptUnsafe, startTimer } from "#seam/fiber"
import { failedOf } from "#seam/http"
import type { Cut } from "../../Exchange.js"
import { sourceOf } from "../evidence/request.js"
import type { ReadBounds } from "./limits.js"

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

const erroredOf = (of: unknown): unknown => Predicate.hasProperty(of, "errored") ? of.errored : undefined

/**
 * What broke a body before anyone asked for it. Node's streams say so by an event that has passed by then, and
 * NodeHttpClient, which waits for it, takes such a body for empty or waits for ever.
 */
export const brokenBefore = (response: HttpClientResponse.HttpClientResponse): Error | undefined => {
  const source = sourceOf(response)
  const errored = erroredOf(source) ?? (Predicate.hasProperty(source, "body") ? erroredOf(source.body) : undefined)
  return errored instanceof Error ? errored : undefined
}

/**
 * The body of a response that fetch gave, unless somebody has begun to read it. Its pieces are taken as they come: a
 * Stream of them costs as much as all the rest of a failure, several times over.
 */
const webBody = (response: HttpClientResponse.HttpClientResponse): ReadableStream<Uint8Array> | undefined => {
  const source = sourceOf(response)
  return source instanceof Response && !source.bodyUsed && source.body?.locked === false ? source.body : undefined
}

/** Reads it to its end, or for as long as it may take. One fiber sleeps beside it: a race of two costs several times as much. */
const readWeb = (
  body: ReadableStream<Uint8Array>,
  take: (piece: Uint8Array) => boolean,
  maxTime: Duration.Input,
  onTimeout: () => void
): Effect.Effect<void, unknown> =>
  Effect.flatMap(startTimer(maxTime), (timer) =>
    Effect.callback((resume) => {
      const reader = body.getReader()
      // What becomes of a body that nobody reads any more is nobody's concern, and nobody waits for it.
      const leave = (): void => void reader.cancel().catch(() => {})
      const stopTimer = (): void => interruptUnsafe(timer)
      const end = (exit: Effect.Effect<void, unknown>): void => {
        stopTimer()
        resume(exit)
      }
      timer.addObserver((exit) => {
        if (exit._tag === "Failure") return
        onTimeout()
        resume(Effect.sync(leave))
      })
      const next = (): void =>
        void reader.read().then(({ done, value }) => {
          if (!done && take(value)) return next()
          if (!done) leave()
          end(Effect.void)
        }, (error: unknown) => end(Effect.fail(error)))
      next()
      return Effect.sync(() => {
        stopTimer()
        leave()
      })
    }))

/**
 * The text of a body as far as it came, and what cut it. Nothing that happens to a body is a failure here: the status
 * has been received, and that is what the caller needs to hear about.
 */
export const readBody = (
  response: HttpClientResponse.HttpClientResponse,
  { maxBytes, maxTime }: Pick<ReadBounds, "maxBytes" | "maxTime">
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
    const onTimeout = (): void => {
      cut = "time"
    }
    const web = webBody(response)
    const reading = web === undefined
      ? response.stream.pipe(
        Stream.runForEachWhile((chunk) => Effect.sync(() => take(chunk))),
        // A connection that does not even answer its cancellation must not hold the caller up.
        disconnect,
        (reading) => Effect.timeoutOrElse(reading, { duration: maxTime, orElse: () => Effect.sync(onTimeout) })
      )
      : readWeb(web, take, maxTime, onTimeout)
    return reading.pipe(
      Effect.catchCause((cause) =>
        Cause.hasInterrupts(cause)
          ? Effect.interrupt
          : Effect.sync(() => {
            if (!isEmptyBody(Cause.squash(cause))) cut = "broken"
          })
      ),
      Effect.map(() => ({ body: toText(chunks, size, response.headers["content-type"]), ...(cut && { cut }) }))
    )
  })

/** A response without a body has no stream either, and says so with an error of its own. */
export const isEmptyBody = (error: unknown): boolean =>
  HttpClientError.isHttpClientError(error) && failedOf(error).stage === "empty"
