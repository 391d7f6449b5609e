/**
 * What must hold of every answer, whatever it is.
 */
import * as Duration from "#effect/Duration"
import * as Errata from "effect-errata"
import { Catalog, Category, Disposition, type Exchange, Retry, UndocumentedError } from "effect-errata"
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

type Check = (failure: Failure, classes: ReadonlySet<unknown>) => string | undefined

/** Looked at in what every catalog makes of an answer. */
const facts: Readonly<Record<string, Check>> = {
  class: (failure, classes) =>
    wrong(
      failure.constructor !== UndocumentedError.UndocumentedError && !classes.has(failure.constructor),
      "no class of the catalog"
    ),
  traits: ({ applied, category, retry }) =>
    wrong(!Disposition.chain.includes(retry), "no such retry") ??
      wrong(!Category.all.includes(category), "no such category") ??
      wrong(applied !== "no" && applied !== "unknown", "no such applied"),
  body: (failure) => wrong("body" in failure && !isPlain(failure.body), "the body has a prototype of its own"),
  message: (failure) => line("the message", failure.message, bounds.message)
}

/** Looked at once in each kind of failure that an answer is to the catalogs: it takes a while, and prints alike. */
const uses: Readonly<Record<string, Check>> = {
  text: (failure) => line("the text", String(failure), bounds.message),
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
  verdict: (failure) => {
    const verdict = Retry.verdict(policy, failure, state)
    const delay = verdict._tag === "Retry" ? Duration.toMillis(verdict.delay) : 0
    return wrong(!(delay >= 0 && delay <= longestWait), "the verdict is no time to wait") ??
      line("the verdict", verdict.because, 300)
  }
}

const prototypes: ReadonlyArray<object> = [
  Object.prototype,
  Array.prototype,
  Function.prototype,
  String.prototype,
  Error.prototype,
  Map.prototype
]
const shape = (): number => prototypes.reduce<number>((sum, prototype) => sum + Reflect.ownKeys(prototype).length, 0)
const before = shape()

/** Milliseconds that one answer may take. */
const longest = 50

/** What one catalog makes of an answer: the tag, how long it took, and what is wrong with it. */
export interface Examined {
  readonly tag: string
  readonly time: number
  readonly problem: string | undefined
}

const classesOf = new Map(subjects.map(([, catalog]) => [catalog, new Set<unknown>(catalog.classes)]))

const kindOf = (failure: Failure): string =>
  failure._tag === "UndocumentedError" && "reason" in failure
    ? `${failure.reason} ${failure.documentedAs ?? ""}`
    : failure._tag

const look = (catalog: AnyCatalog, parts: Exchange.Parts, isNew: (kind: string) => boolean): Omit<Examined, "time"> => {
  let doing = "decode"
  let tag = ""
  const classes = classesOf.get(catalog) ?? new Set()
  const findIn = (failure: Failure, checks: Readonly<Record<string, Check>>): string | undefined => {
    for (const [name, check] of Object.entries(checks)) {
      doing = name
      const problem = check(failure, classes)
      if (problem !== undefined) return problem
    }
    return undefined
  }
  try {
    // Seam: what a catalog of any errors decodes to is one of them, or none.
    const failure = Catalog.decodeParts(catalog, parts) as Failure
    tag = failure._tag
    const problem = findIn(failure, facts) ?? (isNew(kindOf(failure)) ? findIn(failure, uses) : undefined) ??
      wrong(shape() !== before, "a prototype was changed")
    return { tag, problem }
  } catch (error) {
    return { tag, problem: `${doing} throws ${String(error).slice(0, 100)}` }
  }
}

/** Examines what a catalog makes of an answer, and what can be done with it if its kind is new. */
export const examine = (
  catalog: AnyCatalog,
  parts: Exchange.Parts,
  isNew: (kind: string) => boolean = () => true
): Examined => {
  const timed = (isNew: (kind: string) => boolean) => {
    const start = process.cpuUsage()
    const looked = look(catalog, parts, isNew)
    // Time of the processor: what else a machine does meanwhile is not the answer's fault.
    const { system, user } = process.cpuUsage(start)
    return { ...looked, time: (user + system) / 1_000 }
  }
  let out = timed(isNew)
  // Once more where it took long: a collection of garbage is not the answer's fault.
  for (let again = 0; again < 3 && out.time > longest; again++) out = timed(() => true)
  return out.problem === undefined && out.time > longest
    ? { ...out, problem: `takes longer than ${longest} ms` }
    : out
}
