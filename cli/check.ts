/**
 * Checks the catalogs that a module of somebody else exports.
 */
import type { Catalog } from "effect-errata"
import * as Effect from "effect/Effect"
import type { BadInput } from "./input.js"
import { findingsOf, loadCatalogs } from "./load.js"

/** Something is wrong with a catalog. It is said on standard output. */
export class Findings extends Error {
  readonly _tag = "Findings"
}

/** A catalog under the name of its export, and what is wrong with it. */
export interface Checked {
  readonly name: string
  readonly findings: ReturnType<typeof Catalog.check>
}

/** What is wrong with each catalog that a module exports. */
export const check = (module: string): Effect.Effect<ReadonlyArray<Checked>, BadInput> =>
  Effect.gen(function*() {
    const loaded = yield* loadCatalogs(module)
    const findings = yield* findingsOf(module, loaded)
    return loaded.catalogs.map(({ path }, index) => ({ name: path.join("."), findings: findings[index] ?? [] }))
  })

export const showFindings = (checked: ReadonlyArray<Checked>): string =>
  checked.map(({ findings, name }) =>
    findings.length === 0
      ? `${name}: nothing is wrong`
      : [`${name}:`, ...findings.map(({ advice, problem, tag }) => `  ${tag}: ${problem}. ${advice}`)].join("\n")
  ).join("\n")
