/**
 * Reads what was handed over: a file, or standard input. Never more than can be meant.
 */
import * as Effect from "effect/Effect"
import { createReadStream } from "node:fs"
import { BadInput, maxBytes } from "./input.js"

const wordsFor: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a directory",
  EACCES: "it may not be read"
}

const collect = async (stream: AsyncIterable<Uint8Array>, most: number): Promise<string> => {
  const pieces: Array<Uint8Array> = []
  let size = 0
  for await (const piece of stream) {
    size += piece.length
    if (size > most) throw new BadInput({ message: `there are more than ${most / 1e6} MB` })
    pieces.push(piece)
  }
  const bytes = Buffer.concat(pieces)
  // What PowerShell writes with `>`.
  return bytes.toString(bytes[0] === 0xFF && bytes[1] === 0xFE ? "utf16le" : "utf8")
}

/** The text of a file; of standard input where there is none, or it is `-`. `what` is asked for where nobody pipes it in. */
export const readInput = (
  file: string | undefined,
  { most = maxBytes, what = "a response in: curl -i … | effect-errata explain" }: {
    readonly most?: number
    readonly what?: string
  } = {}
): Effect.Effect<string, BadInput> => {
  const fromStdin = file === undefined || file === "-"
  if (fromStdin && process.stdin.isTTY) {
    return Effect.fail(new BadInput({ message: `name a file, or pipe ${what}` }))
  }
  return Effect.tryPromise({
    try: () => collect(fromStdin ? process.stdin : createReadStream(file), most),
    catch: (cause) => {
      if (cause instanceof BadInput) return cause
      const code = cause instanceof Error && "code" in cause ? String(cause.code) : ""
      return new BadInput({ message: `${file ?? "standard input"}: ${wordsFor[code] ?? "it cannot be read"}` })
    }
  })
}
