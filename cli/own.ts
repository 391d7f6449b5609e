/**
 * The APIs of a module of somebody else, and what `--api` and `--catalog` choose.
 */
import * as Effect from "effect/Effect"
import { relative, resolve, sep } from "node:path"
import { type Choice, type Known, known } from "./apis.js"
import { BadInput } from "./input.js"
import { type Exported, findingsOf, loadCatalogs } from "./load.js"

/** A module as a program beside this folder imports it: by what it is compiled to. */
const specifierOf = (module: string): string => {
  const path = relative(".", resolve(module)).split(sep).join("/").replace(/\.([cm]?)ts$/, ".$1js")
  return path.startsWith("../") ? path : `./${path}`
}

const exportOf = ({ path }: Exported): string => path.join(".")

/** The APIs whose catalogs a module exports; where two have one name, each has that of its export. */
const ownApis = (
  module: string
): Effect.Effect<{ readonly asked: ReadonlyArray<Known>; readonly others: ReadonlyArray<Known> }, BadInput> =>
  Effect.gen(function*() {
    const loaded = yield* loadCatalogs(module)
    yield* findingsOf(module, loaded)
    const { catalogs, errata, narrowed } = loaded
    const toApi = (name: string, { catalog, path }: Exported): Known => ({
      name,
      catalog,
      own: { errata, module: specifierOf(module), path }
    })
    const isAlone = ({ catalog: { name } }: Exported): boolean =>
      name !== "" && catalogs.filter(({ catalog }) => catalog.name === name).length === 1
    return {
      asked: catalogs.map((one) => toApi(isAlone(one) ? one.catalog.name : exportOf(one), one)),
      others: [...catalogs, ...narrowed].map((one) => toApi(exportOf(one), one))
    }
  })

/** What `--api` and `--catalog` leave to choose from. */
export const choose = (
  { api, catalog }: { readonly api: string | undefined; readonly catalog: string | undefined }
): Effect.Effect<Choice, BadInput> =>
  Effect.gen(function*() {
    const { asked, others } = catalog === undefined ? { asked: known, others: [] } : yield* ownApis(catalog)
    if (api === undefined) return { among: asked }
    const wanted = api.toLowerCase()
    const found = [...asked, ...others].find(({ name }) => name.toLowerCase() === wanted)
    if (found !== undefined) return { api: found }
    const names = asked.map(({ name }) => catalog === undefined ? name.toLowerCase() : name)
    return yield* new BadInput({ message: `--api takes one of ${names.join(", ")}` })
  })
