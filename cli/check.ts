/**
 * Checks the catalogs that a module of somebody else exports.
 */
import { Catalog } from "effect-errata"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import { createRequire } from "node:module"
import { resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { BadInput } from "./input.js"

/** Something is wrong with a catalog. It is said on standard output. */
export class Findings extends Error {
  readonly _tag = "Findings"
}

/** A catalog under the name of its export, and what is wrong with it. */
export interface Checked {
  readonly name: string
  readonly findings: ReturnType<typeof Catalog.check>
}

const isCatalog = (value: unknown): value is Catalog.Catalog<unknown> => Predicate.hasProperty(value, Catalog.TypeId)

/** The catalogs among a module's exports, also in namespaces that it exports. */
const catalogsOf = (exports: object): ReadonlyArray<readonly [string, Catalog.Catalog<unknown>]> =>
  Object.entries(exports).flatMap(([name, value]: readonly [string, unknown]) =>
    isCatalog(value)
      ? [[name, value] as const]
      : typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([inner, value]: readonly [string, unknown]) =>
        isCatalog(value) ? [[`${name}.${inner}`, value] as const] : []
      )
      : []
  )

const load = (module: string): Effect.Effect<object, BadInput> =>
  Effect.tryPromise({
    try: (): Promise<object> => import(pathToFileURL(resolve(module)).href),
    catch: (cause) =>
      new BadInput({
        message: `${module} does not load: ${cause instanceof Error ? cause.message.split("\n")[0] : String(cause)}`
      })
  })

/**
 * The check of the copy that the module has its classes from. A command that was installed for all projects, or that npx
 * keeps, is another copy, and cannot look into them.
 */
const checkerFor = (module: string): Effect.Effect<typeof Catalog.check> =>
  Effect.tryPromise(async () => {
    const path = createRequire(pathToFileURL(resolve(module))).resolve("effect-errata")
    const theirs: { readonly Catalog: typeof Catalog } = await import(pathToFileURL(path).href)
    return theirs.Catalog.check
  }).pipe(Effect.orElseSucceed(() => Catalog.check))

/** What is wrong with each catalog that a module exports. */
export const check = (module: string): Effect.Effect<ReadonlyArray<Checked>, BadInput> =>
  Effect.gen(function*() {
    const catalogs = catalogsOf(yield* load(module))
    if (catalogs.length === 0) return yield* new BadInput({ message: `${module} exports no catalog` })
    const findingsOf = yield* checkerFor(module)
    return yield* Effect.try({
      try: () => catalogs.map(([name, catalog]) => ({ name, findings: findingsOf(catalog) })),
      catch: () =>
        new BadInput({
          message: `${module} has its catalogs from another copy of effect-errata than is installed beside it`
        })
    })
  })

export const showFindings = (checked: ReadonlyArray<Checked>): string =>
  checked.map(({ findings, name }) =>
    findings.length === 0
      ? `${name}: nothing is wrong`
      : [`${name}:`, ...findings.map(({ advice, problem, tag }) => `  ${tag}: ${problem}. ${advice}`)].join("\n")
  ).join("\n")
