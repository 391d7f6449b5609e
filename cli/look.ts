/**
 * What a page asks of a text that somebody has pasted: the failures in it, and what of one may be handed on. Nothing here
 * needs Node, and nothing throws.
 */
import * as Result from "#effect/Result"
import { Catalog, Exchange } from "effect-errata"
import type { Known } from "./apis.js"
import { isFailure, showNone } from "./explain.js"
import { maxBytes, parse } from "./input.js"

/** The failures in a text, in their order, and how many answers there are; or why there are none, as one line. */
export type Looked =
  | { readonly failures: readonly [Exchange.Parts, ...Array<Exchange.Parts>]; readonly answers: number }
  | { readonly problem: string }

/** Looks at a text: the output of `curl -i`, HAR, or JSON with a status. */
export const lookAt = (text: string): Looked => {
  if (text.length > maxBytes) return { problem: `there are more than ${maxBytes / 1e6} MB` }
  return Result.match(parse(text), {
    onFailure: ({ message }): Looked => ({ problem: message }),
    onSuccess: (answers): Looked => {
      const all = [answers].flat()
      const [first, ...others] = all.filter(isFailure)
      return first === undefined
        ? { problem: showNone(answers) }
        : { failures: [first, ...others], answers: all.length }
    }
  })
}

/**
 * When an answer came, in epoch milliseconds: as it is known, else as its `Date` says, else `now`. What a policy makes of it
 * is asked for that time, however long ago it was.
 */
export const timeOf = ({ headers, receivedAt }: Exchange.Parts, now: number): number => {
  const sent = Date.parse(headers["date"] ?? "")
  return receivedAt ?? (Number.isNaN(sent) ? now : sent)
}

/**
 * An answer as JSON that `lookAt` reads again, without what the library hides: the evidence as it is printed, but its body
 * at full length.
 */
export const handedOn = (parts: Exchange.Parts, { catalog }: Known): string => {
  const failure: unknown = Catalog.decodeParts(catalog, parts)
  const exchange = typeof failure === "object" && failure !== null && "exchange" in failure
    ? failure.exchange
    : undefined
  const evidence = Exchange.isExchange(exchange) ? exchange : Exchange.fromParts(parts)
  // Seam: what evidence is as it is printed.
  const { headers, request } = evidence.toJSON() as {
    readonly headers: unknown
    readonly request?: { readonly method: string; readonly url: string }
  }
  return JSON.stringify({
    status: parts.status,
    headers,
    body: evidence.redact(parts.body),
    ...(request !== undefined && { method: request.method, url: request.url })
  })
}

/** The answer that a server sends for an error of its documentation, as `curl -i` prints it. */
export const answerOf = (klass: Known["catalog"]["classes"][number]): string => {
  const { body, headers, status } = Catalog.encode(new klass({ body: klass.entry.example } as never))
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status}`, ...lines, "", body].join("\n")
}
