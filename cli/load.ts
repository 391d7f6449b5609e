/**
 * Loads a module of somebody else, with the catalogs that it exports and the copy of the package that they are made with.
 */
import * as Errata from "effect-errata"
import { Catalog } from "effect-errata"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import { existsSync } from "node:fs"
import * as nodeModule from "node:module"
import { resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { BadInput } from "./input.js"

/** What of the package asks a catalog or its errors. */
export type Library = Pick<typeof Errata, "Catalog" | "Exchange" | "Retry">

/** A catalog, under the names by which a program has it from its module: `["catalog"]`, `["Square", "catalog"]`. */
export interface Exported {
  readonly path: ReadonlyArray<string>
  readonly catalog: Catalog.Catalog<unknown>
}

/** What a module exports. */
interface Loaded {
  /** Without those that only narrow another one: whatever is asked, that other one knows as well. */
  readonly catalogs: ReadonlyArray<Exported>
  readonly narrowed: ReadonlyArray<Exported>
  /** The package as the module has it. */
  readonly errata: Library
}

const isCatalog = (value: unknown): value is Catalog.Catalog<unknown> => Predicate.hasProperty(value, Catalog.TypeId)

/** The catalogs among a module's exports, also in namespaces and objects that it exports. */
const catalogsOf = (exports: object): ReadonlyArray<Exported> =>
  Object.entries(exports).flatMap(([name, value]: readonly [string, unknown]) =>
    isCatalog(value)
      ? [{ path: [name], catalog: value }]
      : typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([inner, value]: readonly [string, unknown]) =>
        isCatalog(value) ? [{ path: [name, inner], catalog: value }] : []
      )
      : []
  )

/** Which of them are no part of another one, such as a `Catalog.pick` is of the catalog that it is picked from. */
const widest = (catalogs: ReadonlyArray<Exported>): ReadonlySet<Exported> => {
  const kept: Array<{ readonly exported: Exported; readonly classes: ReadonlySet<unknown> }> = []
  for (const exported of catalogs.toSorted((a, b) => b.catalog.classes.length - a.catalog.classes.length)) {
    const { classes } = exported.catalog
    if (kept.some((wide) => classes.every((klass) => wide.classes.has(klass)))) continue
    kept.push({ exported, classes: new Set(classes) })
  }
  return new Set(kept.map(({ exported }) => exported))
}

const isTypeScript = (module: string): boolean => /\.[cm]?ts$/.test(module)

interface Resolved {
  readonly url: string
}

/** What Node's `registerHooks` takes; it is newer than the oldest Node that the command runs on. */
type RegisterHooks = (hooks: {
  readonly resolve: (
    specifier: string,
    context: { readonly parentURL?: string },
    next: (specifier: string, context: object) => Resolved
  ) => Resolved
}) => { readonly deregister: () => void }

const registerHooks = (): RegisterHooks | undefined => {
  const found: unknown = Reflect.get(nodeModule, "registerHooks")
  // Seam: what Node has under this name.
  return typeof found === "function" ? found as RegisterHooks : undefined
}

/** Whether the running Node reads TypeScript. */
export const readsTypeScript = (): boolean => Boolean(Reflect.get(process.features, "typescript"))

/** Sources name their neighbours as they are called once they are compiled: `./traits.js` is `./traits.ts` yet. */
const withSources = async (load: () => Promise<object>): Promise<object> => {
  const hooks = registerHooks()?.({
    resolve: (specifier, context, next) => {
      try {
        return next(specifier, context)
      } catch (cause) {
        const isOfSource = /^\.{1,2}\/.*\.[cm]?js$/.test(specifier) && isTypeScript(context.parentURL ?? "")
        if (!isOfSource) throw cause
        return next(specifier.replace(/js$/, "ts"), context)
      }
    }
  })
  try {
    return await load()
  } finally {
    hooks?.deregister()
  }
}

const importModule = (module: string): Effect.Effect<object, BadInput> =>
  Effect.gen(function*() {
    const file = resolve(module)
    if (!existsSync(file)) return yield* new BadInput({ message: `${module}: there is no such file` })
    if (isTypeScript(module) && !readsTypeScript()) {
      return yield* new BadInput({
        message: `${module} is TypeScript, which Node ${process.versions.node} does not read: ` +
          "compile it and name the .js, or use Node 22.18 or newer"
      })
    }
    const load = (): Promise<object> => import(pathToFileURL(file).href)
    return yield* Effect.tryPromise({
      try: () => isTypeScript(module) ? withSources(load) : load(),
      catch: (cause) =>
        new BadInput({
          message: `${module} does not load: ${cause instanceof Error ? cause.message.split("\n")[0] : String(cause)}`
        })
    })
  })

/**
 * The copy that the module has its classes from. A command that was installed for all projects, or that npx keeps, is
 * another copy, and cannot look into them.
 */
const libraryFor = (module: string): Effect.Effect<Library> =>
  Effect.tryPromise(async (): Promise<Library> => {
    const path = nodeModule.createRequire(pathToFileURL(resolve(module))).resolve("effect-errata")
    const theirs: Library = await import(pathToFileURL(path).href)
    return theirs
  }).pipe(Effect.orElseSucceed(() => Errata))

/** What a module exports; it fails where that is no catalog. The module is run, as any import runs it. */
export const loadCatalogs = (module: string): Effect.Effect<Loaded, BadInput> =>
  Effect.gen(function*() {
    const all = catalogsOf(yield* importModule(module))
    if (all.length === 0) return yield* new BadInput({ message: `${module} exports no catalog` })
    const wide = widest(all)
    return {
      catalogs: all.filter((exported) => wide.has(exported)),
      narrowed: all.filter((exported) => !wide.has(exported)),
      errata: yield* libraryFor(module)
    }
  })

/** What is wrong with each catalog; it fails where the catalogs are from another copy than the one that is asked. */
export const findingsOf = (
  module: string,
  { catalogs, errata }: Loaded
): Effect.Effect<ReadonlyArray<ReturnType<typeof Catalog.check>>, BadInput> =>
  Effect.try({
    try: () => catalogs.map(({ catalog }) => errata.Catalog.check(catalog)),
    catch: () =>
      new BadInput({
        message: `${module} has its catalogs from another copy of effect-errata than is installed beside it`
      })
  })
