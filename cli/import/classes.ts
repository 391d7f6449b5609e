/** One class for each code, and for each status that no code tells: what the answers of all operations come to. */
import { exampleOf } from "./body.js"
import { codesAt, type Failure, type Found, type Path, type Spot } from "./codes.js"
import type { Code, Imported, ImportedError, Known } from "./model.js"
import { byText, codeNames, isAnyStatusPhrase, pascal, sentence, statusName, usable } from "./names.js"
import type { Status } from "./operations.js"

/** What is known of a code so far. */
interface Fact {
  readonly code: Code
  known: Extract<Known, "enum" | "example">
  at: string
  label: string | undefined
  readonly statuses: Set<Status>
}

/** The classes, and the names of those that each operation can answer with. */
export interface Classes {
  readonly errors: ReadonlyArray<ImportedError>
  readonly byOperation: ReadonlyMap<number, ReadonlySet<string>>
}

/** The statuses in their order, ranges last. */
const ordered = (statuses: Iterable<Status>): ReadonlyArray<Status> =>
  [...new Set(statuses)].toSorted((a, b) =>
    typeof a === "number" ? typeof b === "number" ? a - b : -1 : typeof b === "number" ? 1 : byText(a, b)
  )

const idOf = ({ at, code }: Found): string => `${typeof code}\n${code}\n${at}`

/**
 * Which of the codes that schemas show are of the answer at hand: a schema of one status shows one that comes with it, but
 * one of many shows some code or other.
 */
const makeShared = (failures: ReadonlyArray<Failure>, spotOf: (failure: Failure) => Spot | undefined) => {
  const uses = new Map<string, Set<string>>()
  for (const failure of failures) {
    for (const found of spotOf(failure)?.found ?? []) {
      if (!found.isShared) continue
      const set = uses.get(idOf(found)) ?? new Set()
      uses.set(idOf(found), set.add(failure.statuses.join()))
    }
  }
  return (found: Found): boolean => found.isShared && (uses.get(idOf(found))?.size ?? 0) > 1
}

const factsOf = (
  failures: ReadonlyArray<Failure>,
  spots: ReadonlyMap<Failure, Spot>
): { readonly facts: ReadonlyMap<Code, Fact>; readonly codes: ReadonlyMap<Failure, ReadonlySet<Code>> } => {
  const facts = new Map<Code, Fact>()
  const codes = new Map<Failure, Set<Code>>()
  const isOfMany = makeShared(failures, (failure) => spots.get(failure))
  for (const failure of failures) {
    const own = new Set<Code>()
    const found = spots.get(failure)?.found ?? []
    const hasOwn = found.some(({ isShared }) => !isShared)
    for (const one of found) {
      const fact = facts.get(one.code) ??
        { code: one.code, known: one.known, at: one.at, label: one.label, statuses: new Set<Status>() }
      facts.set(one.code, fact)
      if (fact.known === "example" && one.known === "enum") {
        fact.known = one.known
        fact.at = one.at
      }
      fact.label ??= one.label
      if (one.isShared && (hasOwn || isOfMany(one))) continue
      own.add(one.code)
      // What stands for all else comes with a success where nothing else does.
      const isInSuccess = failure.statuses.includes(200)
      for (const status of isInSuccess ? [200] : failure.statuses) fact.statuses.add(status)
    }
    codes.set(failure, own)
  }
  return { facts, codes }
}

/** Names of components that say no more than that it is an error. */
const general = new Set([
  [
    "",
    "api",
    "http",
    "default",
    "unexpected",
    "general",
    "generic",
    "common",
    "standard",
    "base",
    "client",
    "server"
  ],
  [
    "bad",
    "internal",
    "internalserver",
    "request",
    "status",
    "json",
    "basic",
    "simple",
    "service",
    "problem",
    "failed"
  ]
].flat())

/** The name of an answer's component, where it says more than its status. */
const componentName = (
  failures: ReadonlyArray<Failure>,
  all: ReadonlyArray<Failure>,
  status: number
): string | undefined => {
  const names = new Set(failures.map(({ answer }) => answer.component))
  const [component] = names
  if (names.size !== 1 || component === undefined) return undefined
  const isOfOthers = all.some(({ answer, statuses }) =>
    answer.component === component && statuses.join() !== String(status)
  )
  const name = pascal(component).replaceAll(/_?\d+(xx)?/gi, "").replace(
    /(?<=.)(Response|Reply)(?![a-z]).*$|(?<=.)(Body|Result|Object|Schema)+$/,
    ""
  )
  const core = name.replaceAll(/Errors?|Failure|Fault|Exception|Response/g, "")
  if (isOfOthers || general.has(core.toLowerCase()) || !/^[A-Z][a-z]/.test(name)) return undefined
  // What is called as another status would be taken for that one.
  const says = isAnyStatusPhrase(name) || isAnyStatusPhrase(core) || name.startsWith(statusName(status))
  return says ? undefined : usable(name)
}

/** A key that no class has. */
const otherCode = (codes: ReadonlyArray<Code>): Code => {
  const known = new Set(codes)
  if (codes.every((code) => typeof code === "number")) {
    let code = 999_999
    while (known.has(code)) code++
    return code
  }
  let code = "other_error"
  while (known.has(code)) code += "_"
  return code
}

export const classesOf = (
  failures: ReadonlyArray<Failure>,
  key: Path | undefined,
  when: Imported["when"]
): Classes => {
  const spots = new Map(
    failures.flatMap((failure) => {
      const spot = key === undefined ? undefined : codesAt(failure.spots, key, failure.statuses)
      return spot === undefined ? [] : [[failure, spot] as const]
    })
  )
  const { codes: codesOf, facts } = factsOf(failures, spots)
  const codes = [...facts.keys()]
  const names = codeNames([...facts.values()].map(({ code, label }) => [code, label]))
  const taken = new Set([...names.values()].map((name) => name.toLowerCase()))
  const free = (name: string): string => taken.has(name.toLowerCase()) ? free(`Other${name}`) : name

  const errors: Array<ImportedError> = [...facts.values()].map(({ at, code, known, statuses }) => {
    const name = names.get(code) ?? ""
    return {
      name,
      codes: [code],
      statuses: ordered(statuses),
      known,
      summary: /^Code(Minus)?\d/.test(name) ? `Error ${code}.` : sentence(name),
      source: at,
      example: exampleOf(key, code, when),
      anyKey: false
    }
  })
  const byOperation = new Map<number, Set<string>>()
  const says = (failure: Failure, name: string): void => {
    const set = byOperation.get(failure.operation) ?? new Set()
    byOperation.set(failure.operation, set.add(name))
  }
  for (const [failure, own] of codesOf) for (const code of own) says(failure, names.get(code) ?? "")

  // What a schema lists in full needs no class for its status; what examples show may not be all.
  const open = failures.filter((failure) => !(spots.get(failure)?.isClosed && (codesOf.get(failure)?.size ?? 0) > 0))
  const made = (name: string, statuses: ReadonlyArray<Status>, known: Known, at: string, anyKey: boolean): void => {
    const isInSuccess = statuses.includes(200)
    taken.add(name.toLowerCase())
    errors.push({
      name,
      codes: [],
      statuses,
      known,
      summary: anyKey ? "An error that the description does not list." : sentence(name),
      source: at,
      example: exampleOf(key, anyKey ? otherCode(codes) : undefined, anyKey || isInSuccess ? when : undefined),
      anyKey
    })
  }

  const byStatus = new Map<number, Array<Failure>>()
  for (const failure of open) {
    const [status, ...others] = failure.statuses
    if (typeof status !== "number" || status < 400 || others.length > 0) continue
    const those = byStatus.get(status)
    if (those === undefined) byStatus.set(status, [failure])
    else those.push(failure)
  }
  // A code that is called as its status stands for all else that comes with it, too.
  const covered = new Set<Status>()
  for (const [status, those] of [...byStatus].toSorted(([a], [b]) => a - b)) {
    const [first] = those
    const component = componentName(those, failures, status)
    const wanted = component ?? statusName(status)
    const same = errors.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())
    const isOnly = same?.statuses.join() === String(status) &&
      errors.every((error) => error === same || !error.statuses.includes(status))
    const name = isOnly ? same.name : free(wanted)
    covered.add(status)
    if (!isOnly) made(name, [status], component === undefined ? "status" : "response", first?.answer.at ?? "#", false)
    for (const failure of those) says(failure, name)
  }

  const ranged = open.filter(({ statuses }) => statuses.some((status) => typeof status === "string"))
  const explicit = new Set(ranged.flatMap(({ statuses }) => statuses.length === 1 ? statuses : []))
  const fallback = ranged.find(({ statuses }) => statuses.length > 1)
  const rest = (["4xx", "5xx"] as const).filter((range) => !explicit.has(range))
  const ofRange = new Map<Status, string>()
  for (const [range, wanted] of [["4xx", "ClientError"], ["5xx", "ServerError"]] as const) {
    if (!explicit.has(range)) continue
    const name = free(wanted)
    made(name, [range], "status", ranged.find(({ statuses }) => statuses.includes(range))?.answer.at ?? "#", false)
    ofRange.set(range, name)
  }
  // What else comes in a success stands in the same class as what else comes at all.
  const inSuccess = when === undefined ? [] : [200]
  const hasKeys = codes.length > 0
  const isForRest = fallback !== undefined && rest.length > 0
  const hasRange = isForRest || explicit.size > 0
  if (isForRest || (when !== undefined && failures.length > 0) || (hasKeys && !hasRange)) {
    const name = free("OtherError")
    const ofKeys = hasRange ? [] : errors.flatMap(({ statuses }) => statuses).filter((status) => !covered.has(status))
    const anyKey = hasKeys && (!hasRange || when !== undefined)
    const statuses = ordered([...inSuccess, ...(isForRest ? rest : ofKeys)])
    const at = (fallback ?? failures[0])?.answer.at ?? "#"
    made(name, statuses, "status", at, anyKey)
    for (const range of rest) if (isForRest) ofRange.set(range, name)
    for (const failure of failures) if (anyKey && spots.has(failure)) says(failure, name)
  }
  for (const failure of ranged) {
    for (const name of failure.statuses.flatMap((status) => ofRange.get(status) ?? [])) says(failure, name)
  }
  return { errors: errors.toSorted((a, b) => byText(a.name, b.name)), byOperation }
}
