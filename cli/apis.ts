/**
 * The APIs that are built in, and which API an answer may have come from. Nothing here needs Node.
 */
import * as Errata from "effect-errata"
import { type Catalog, type Exchange, Http, type UndocumentedError } from "effect-errata"
import * as Predicate from "effect/Predicate"
import type { Library } from "./load.js"

/** An API, under the name of its module. */
export interface Known {
  readonly name: string
  readonly catalog: Catalog.Catalog<unknown>
  /** Where it is not from this package: what asks it, and how a program has it. */
  readonly own?: Own
}

/** How a program has a catalog of its own: `import { catalog } from "./src/square/errors.js"`. */
interface Own {
  readonly errata: Library
  readonly module: string
  readonly path: ReadonlyArray<string>
}

/** What asks an API's catalog. */
export const libraryOf = ({ own }: Known): Library => own?.errata ?? Errata

/** Every module with a catalog. */
const withCatalogs: ReadonlyArray<Known> = Object.entries(Errata).flatMap(([name, module]) =>
  "catalog" in module ? [{ name, catalog: module.catalog }] : []
)

/** What many APIs share, from what tells most to what every answer is. */
const formats: ReadonlyArray<string> = ["Bearer", "OAuth2", "Problem", "Http"]

/** The APIs first, by name, and the formats after them. */
export const known: ReadonlyArray<Known> = withCatalogs.toSorted((a, b) =>
  formats.indexOf(a.name) - formats.indexOf(b.name)
)

/** What is written after `--api`. */
export const choices: Array<[string, Known]> = known.map((api) => [api.name.toLowerCase(), api])

/** Whose answers they may be: one API's, or those of any of these. */
export interface Choice {
  readonly api?: Known | undefined
  readonly among?: ReadonlyArray<Known>
}

/** An API, what speaks for it, and for which others as much does, where that is more than a status. */
export interface Guess {
  readonly api: Known
  readonly because: ReadonlyArray<string>
  readonly others: ReadonlyArray<string>
}

const hostOf = (url: string | undefined): string | undefined =>
  url !== undefined && URL.canParse(url) ? new URL(url).hostname : undefined

/** `example.com` of `docs.example.com`. */
const siteOf = (host: string): string => host.split(".").slice(-2).join(".")

/** By its tag: it may be from another copy of the package. */
export const isUndocumented = (failure: unknown): failure is UndocumentedError.UndocumentedError =>
  Predicate.hasProperty(failure, "_tag") && failure._tag === "UndocumentedError"

interface Evidence {
  readonly weight: number
  readonly says: string
}

/**
 * Whether a key has told: it tells without the status, or the status would not without it. A keyed error also stands for
 * its status where no other one could be meant, and then no key has told.
 */
const isTold = (
  api: Known,
  klass: Catalog.Catalog<unknown>["classes"][number],
  parts: Exchange.Parts
): boolean => {
  const { catalog } = api
  const { Catalog } = libraryOf(api)
  if (klass.entry.key === undefined) return false
  if (Catalog.decodeParts(catalog, { ...parts, status: 0 }) instanceof klass) return true
  const bare: unknown = Catalog.decodeParts(catalog, { status: parts.status, headers: {}, body: "" })
  return !(bare instanceof klass) &&
    !(isUndocumented(bare) && bare.documentedAs === klass._tag)
}

/** What in an answer speaks for an API: where it came from counts more than a key, and a key more than a status. */
const evidenceFor = (api: Known, parts: Exchange.Parts): ReadonlyArray<Evidence> => {
  const { catalog } = api
  const { Catalog } = libraryOf(api)
  const out: Array<Evidence> = []
  const host = hostOf(parts.request?.url)
  const sites = new Set(catalog.classes.flatMap(({ entry }) => hostOf(entry.source) ?? []).map(siteOf))
  if (host !== undefined && sites.has(siteOf(host))) {
    out.push({ weight: 8, says: "the request went to the site whose documentation this is" })
  }
  const failure = Catalog.decodeParts(catalog, parts)
  const klass = catalog.classes.find((klass) => failure instanceof klass)
  if (klass === undefined || !(failure instanceof klass)) return out
  if (isTold(api, klass, parts)) {
    const { key } = klass.entry
    out.push({
      weight: 4,
      says: key === ""
        ? "it documents this without a key"
        : Array.isArray(key)
        ? `it documents its key, as one of ${key.map((one) => JSON.stringify(one)).join(", ")}`
        : `${JSON.stringify(key)} is one of the keys that it documents`
    })
  } else {
    out.push({ weight: 1, says: `it documents ${parts.status}, with a body that this one fits` })
  }
  const type = parts.headers["content-type"]?.split(";")[0]?.trim().toLowerCase()
  const sent = Catalog.encode(failure).headers["content-type"]
  if (type !== undefined && type === sent && type !== "application/json") {
    out.push({ weight: 2, says: `its answers are ${type}` })
  }
  return out
}

/**
 * The API among these that most speaks for. Of equals the last one counts: a format that many share is the honest answer
 * where nothing tells an API from it.
 */
export const guess = (parts: Exchange.Parts, among: ReadonlyArray<Known> = known): Guess => {
  let best: { readonly api: Known; readonly evidence: ReadonlyArray<Evidence>; readonly weight: number } | undefined
  const fitting: Array<readonly [name: string, weight: number]> = []
  for (const api of among) {
    const evidence = evidenceFor(api, parts)
    const weight = evidence.reduce((sum, { weight }) => sum + weight, 0)
    fitting.push([api.name, weight])
    if (best === undefined || weight >= best.weight) best = { api, evidence, weight }
  }
  const { api, evidence = [], weight = 0 } = best ?? { api: { name: "Http", catalog: Http.catalog } }
  return {
    api,
    because: evidence.length > 0 ? evidence.map(({ says }) => says) : [
      among === known ? "nothing else speaks for an API" : "none that was asked fits better"
    ],
    others: fitting.flatMap(([name, as]) => weight > 1 && as === weight && name !== api.name ? [name] : [])
  }
}
