/**
 * What must hold of every answer, whatever it is.
 */
import * as Errata from "effect-errata"
import { Catalog, Category, Disposition, type Exchange, Retry, UndocumentedError } from "effect-errata"
import * as Duration from "effect/Duration"
import { inspect } from "node:util"
import { canary } from "./generate.js"

type AnyCatalog = Catalog.Catalog<unknown>

const isCatalog = (value: unknown): value is AnyCatalog =>
  typeof value === "object" && value !== null && Catalog.TypeId in value

/** Every catalog that the package exports, by the name it has there. */
export const catalogs: ReadonlyArray<readonly [name: string, catalog: AnyCatalog]> = Object.entries(Errata).flatMap((
  [module, exports]
) =>
  Object.entries(exports).flatMap(([name, value]: [string, unknown]) =>
    isCatalog(value) ? [[`${module}.${name}`, value] as const] : []
  )
)

const documented = catalogs.map(([, catalog]) => catalog).filter(({ classes }) => classes.length > 0)
const all = documented.reduce((sum, catalog) => Catalog.orElse(sum, catalog))
/** Each second class of all, and only those. */
const half = all.classes.filter((_, index) => index % 2 === 0)

/** What is fuzzed: the catalogs, all of them on top of each other, in both orders, and half of them. */
export const subjects: ReadonlyArray<readonly [name: string, catalog: AnyCatalog]> = [
  ...catalogs,
  ["all", all],
  ["all, the last first", documented.toReversed().reduce((sum, catalog) => Catalog.orElse(sum, catalog))],
  // Seam: these are classes of the very catalog, which their type no longer tells.
  ["half of all", Catalog.pick(...half)(all as never)]
]

const policy = Retry.policy({ attempts: 5, eventual: { every: "1 second", upTo: "1 minute" } })
const longestWait = 60_000
const state = { attempt: 1, elapsed: 0, now: 1_795_000_000_000, random: 0.5 }

const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
/** A stack has lines, and its lines are indented. */
const unprintableStack = /(?!\n {4})[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

const bounds = { message: 700, json: 20_000 }

type Failure = Errata.ApiError.ApiError | UndocumentedError.UndocumentedError

const wrong = (condition: boolean, problem: string): string | undefined => condition ? problem : undefined

const line = (what: string, text: string, max: number): string | undefined =>
  wrong(typeof text !== "string", `${what} is no text`) ??
    wrong(text.length > max, `${what} is longer than ${max}`) ??
    wrong(unprintable.test(text), `${what} is no printable line`) ??
    wrong(text.includes(canary), `${what} tells a secret`)

const isPlain = (value: unknown): boolean =>
  typeof value !== "object" || value === null ||
  [Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value))

const checks: Readonly<Record<string, (failure: Failure, classes: ReadonlySet<unknown>) => string | undefined>> = {
  class: (failure, classes) =>
    wrong(
      failure.constructor !== UndocumentedError.UndocumentedError && !classes.has(failure.constructor),
      "no class of the catalog"
    ),
  traits: ({ applied, category, retry }) =>
    wrong(!Disposition.chain.includes(retry), "no such retry") ??
      wrong(!Category.all.includes(category), "no such category") ??
      wrong(applied !== "no" && applied !== "unknown", "no such applied"),
  message: (failure) => line("the message", failure.message, bounds.message),
  toString: (failure) => line("the text", String(failure), bounds.message),
  toJSON: (failure) => line("the JSON", JSON.stringify(failure), bounds.json),
  inspect: (failure) => {
    const shown = inspect(failure, { depth: 10 })
    return wrong(shown.includes(canary), "inspect tells a secret") ??
      wrong(unprintableStack.test(shown), "inspect is not printable")
  },
  stack: ({ stack = "" }) =>
    wrong(stack.includes(canary), "the stack tells a secret") ??
      wrong(unprintableStack.test(stack), "the stack is not printable"),
  exchange: ({ exchange }) =>
    line("the exchange", String(exchange), 300) ?? line("its JSON", JSON.stringify(exchange), bounds.json),
  retryAfter: ({ retryAfter }) => {
    const after = retryAfter === undefined ? 0 : Duration.toMillis(retryAfter)
    return wrong(!(after >= 0 && after <= 4.32e15), "retryAfter is no time to wait")
  },
  trace: (failure) => wrong(!["string", "undefined"].includes(typeof failure.trace), "the trace is no text"),
  body: (failure) => wrong("body" in failure && !isPlain(failure.body), "the body has a prototype of its own"),
  verdict: (failure) => {
    const verdict = Retry.verdict(policy, failure, state)
    const delay = verdict._tag === "Retry" ? Duration.toMillis(verdict.delay) : 0
    return wrong(!(delay >= 0 && delay <= longestWait), "the verdict is no time to wait") ??
      line("the verdict", verdict.because, 300)
  }
}

const prototypes = [Object, Array, Function, String, Number, Error, Promise, Map, Headers].map(({ prototype }) => prototype)
const shape = (): string =>
  prototypes.map((prototype) => `${Reflect.ownKeys(prototype).length}${Object.getPrototypeOf(prototype) === null}`).join()
const before = shape()

/** A mistake: with which catalog, and what it is. */
export interface Finding {
  readonly subject: string
  readonly problem: string
}

/** Milliseconds that one answer may take. */
export const longest = 50

/** What one catalog makes of an answer: the tag, how long it took, and what is wrong with it. */
export interface Examined {
  readonly tag: string
  readonly time: number
  readonly problem: string | undefined
}

const look = (catalog: AnyCatalog, parts: Exchange.Parts): Omit<Examined, "time"> => {
  let doing = "decode"
  let tag = ""
  try {
    // Seam: what a catalog of any errors decodes to is one of them, or none.
    const failure = Catalog.decodeParts(catalog, parts) as Failure
    tag = failure._tag
    const classes = new Set<unknown>(catalog.classes)
    for (const [name, check] of Object.entries(checks)) {
      doing = name
      const problem = check(failure, classes)
      if (problem !== undefined) return { tag, problem }
    }
    doing = "prototypes"
    return { tag, problem: wrong(shape() !== before, "a prototype was changed") }
  } catch (error) {
    return { tag, problem: `${doing} throws ${String(error).slice(0, 100)}` }
  }
}

/** Examines what a catalog makes of an answer. */
export const examine = (catalog: AnyCatalog, parts: Exchange.Parts): Examined => {
  const timed = () => {
    const start = performance.now()
    return { ...look(catalog, parts), time: performance.now() - start }
  }
  let out = timed()
  // Once more where it took long: a collection of garbage is not the answer's fault.
  for (let again = 0; again < 3 && out.time > longest; again++) out = timed()
  return out.problem === undefined && out.time > longest
    ? { ...out, problem: `takes longer than ${longest} ms` }
    : out
}
