/**
 * The floor: an API's documented errors with as little as possible around them.
 */
import type { Exchange } from "effect-errata"
import { type Peer, statusOf } from "./apis.js"
import { load } from "./generated.js"

/** Decodes what is known to be one of the API's errors, and checks nothing. */
export type Floor = (parts: Exchange.Parts) => unknown

const casesOf = (cases: ReadonlyArray<readonly [string | number, number]>) =>
  cases.map(([value, i]) => `    case ${JSON.stringify(value)}: return new Error${i}({ body, exchange: parts })`)

/** `JSON.parse`, a `switch` over the key and one over the status, `new` of a `Data.TaggedError`. */
export const floorOf = async ({ catalog: { classes }, key, name }: Peer): Promise<Floor> => {
  const keyed = classes.flatMap(({ entry }, i) => [entry.key ?? []].flat().map((key) => [key, i] as const))
  const byStatus = classes.flatMap(({ entry }, i) => entry.key === undefined ? [[statusOf(entry), i] as const] : [])
  const text = [
    "import * as Data from \"effect/Data\"",
    ...classes.map(({ _tag }, i) => `class Error${i} extends Data.TaggedError(${JSON.stringify(_tag)}) {}`),
    "export const floor = (parts) => {",
    "  const body = JSON.parse(parts.body)",
    ...(keyed.length > 0 ? [`  switch (${["body", ...key].join("?.")}) {`, ...casesOf(keyed), "  }"] : []),
    ...(byStatus.length > 0 ? ["  switch (parts.status) {", ...casesOf(byStatus), "  }"] : []),
    "}"
  ]
  const { floor } = await load<{ readonly floor: Floor }>(`floor/${name}.mjs`, `${text.join("\n")}\n`)
  return floor
}
