/** Where the bodies of errors have a code, and which codes the description lists or shows there. */
import { below, type Located } from "./deref.js"
import { isJson, member } from "./load.js"
import type { Code, Known } from "./model.js"
import { isStatusPhrase } from "./names.js"
import type { Answer, Status } from "./operations.js"
import { exampled, listed, type Parts, type Shapes, type Shown, typesOf } from "./shape.js"

export type Path = ReadonlyArray<string | number>

/** A code, and where the description has it. */
export interface Found {
  readonly code: Code
  readonly at: string
  readonly known: Extract<Known, "enum" | "example">
  readonly label: string | undefined
  /** It is shown by a schema, which stands for other answers, too. */
  readonly isShared: boolean
}

/** A place where an answer's body may have a code. */
export interface Spot {
  readonly path: Path
  readonly found: ReadonlyArray<Found>
  /** Its schema lists all codes, so that there is no other one. */
  readonly isClosed: boolean
}

/** The places of one answer, by their paths as text. */
export type Spots = ReadonlyMap<string, Spot>

export const keyOf = (path: Path): string => JSON.stringify(path)

const plain = (name: string): string => name.replaceAll(/[^a-z0-9]/gi, "").toLowerCase()

/** Names of members that tell errors apart wherever they stand in one. */
const strong = new Set([
  ["code", "errorcode", "errcode", "errorcodes", "faultcode", "exceptioncode", "resultcode", "responsecode"],
  ["returncode", "reasoncode", "apicode", "apierrorcode", "internalcode", "messagecode", "statuscodename"],
  ["error", "err", "errorkey", "errorid", "issue", "slug", "codename", "errorname", "errorenum", "appcode"],
  ["ecode", "errno", "businesscode", "codestring", "codekey"]
].flat())

/** Names of members that do so in some APIs, and are something else in others. */
const weak = new Set([
  ["type", "reason", "name", "status", "title", "kind", "errortype", "category", "id", "tag", "class", "key"],
  ["exception", "statustext", "subcode", "errorsubcode", "detailcode", "statuscode", "errorstatus", "fault"],
  ["errorreason", "errorcategory", "exceptionname", "exceptiontype", "result", "validationcode", "rule"]
].flat())

/** Names of members that hold an error. */
const holding = new Set([
  [
    "error",
    "errors",
    "err",
    "errs",
    "fault",
    "faults",
    "exception",
    "exceptions",
    "issue",
    "issues",
    "detail",
    "details"
  ],
  ["problem", "problems", "violation", "violations", "failure", "failures", "message", "messages", "meta", "data"],
  [
    "result",
    "response",
    "body",
    "status",
    "innererror",
    "payload",
    "extensions",
    "cause",
    "causes",
    "reason",
    "reasons"
  ]
].flat())

/** Whether a member is an error or holds some, by its name. */
export const isOfErrors = (name: string): boolean => {
  const text = plain(name)
  return holding.has(text) || /error|fault|exception|problem/.test(text)
}

const weightOf = (path: Path): number => {
  const name = path.findLast((step) => typeof step === "string")
  return strong.has(plain(String(name))) ? 1 : 0.3
}

/** Whether the path ends in a name that means a code, and nothing else. */
const isStrong = (path: Path): boolean => weightOf(path) === 1

const isCodeName = (name: string): boolean => strong.has(plain(name)) || weak.has(plain(name))

/** What is written where something is to be filled in, and what says that all went well. */
const nothing = new Set([
  [
    "string",
    "str",
    "text",
    "value",
    "example",
    "code",
    "errorcode",
    "error_code",
    "null",
    "undefined",
    "none",
    "unset"
  ],
  [
    "ok",
    "success",
    "succeeded",
    "successful",
    "true",
    "false",
    "about:blank",
    "created",
    "accepted",
    "no_content",
    "not_modified",
    "todo",
    "n/a",
    "integer",
    "number"
  ]
].flat())

const isUuid = (text: string): boolean => /^[\da-f]{8}-[\da-f]{4}-|^[\da-f]{20,}$/i.test(text)

/** A value as a code; what an example shows has to look like one. */
const codeOf = ({ value }: Shown, known: "enum" | "example", path: Path): Code | undefined => {
  if (typeof value === "number") {
    return Number.isSafeInteger(value) && (value !== 0 || known === "enum")
      ? value
      : undefined
  }
  if (typeof value !== "string" || value.trim() !== value || value.length > 100) return undefined
  if (value === "" || /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(value) || nothing.has(value.toLowerCase())) return undefined
  if (known === "enum") return value
  if (!/^[A-Za-z0-9_-][\w.:/#-]*$/.test(value) || isUuid(value)) return undefined
  if (/^\d{4}-\d\d-\d\d|^\d{12,}$|^\d+\.\d+\.\d+/.test(value)) return undefined
  // An id is a word, or a number of something.
  return plain(String(path.at(-1))) === "id" && !/^[a-z][a-z_-]*$/i.test(value) ? undefined : value
}

const deepestPath = 6
/** No answer is looked into further than this: descriptions that lead from each member to all others have no end. */
const mostLooks = 3000

class Collector {
  readonly spots = new Map<string, { path: Path; found: Array<Found>; closed: boolean; open: boolean }>()
  looks = 0

  at(path: Path): { path: Path; found: Array<Found>; closed: boolean; open: boolean } {
    const key = keyOf(path)
    const before = this.spots.get(key)
    if (before !== undefined) return before
    const made = { path, found: [], closed: false, open: false }
    this.spots.set(key, made)
    return made
  }

  add(path: Path, shown: ReadonlyArray<Shown>, known: "enum" | "example", isShared: boolean): void {
    const spot = this.at(path)
    for (const one of shown) {
      const code = codeOf(one, known, path)
      if (code === undefined) continue
      const label = one.label !== undefined && /^[A-Za-z]\w*$/.test(one.label) ? one.label : undefined
      spot.found.push({ code, at: one.at, known, label, isShared })
    }
  }

  done(): Spots {
    return new Map(
      [...this.spots].map(([key, { closed, found, open, path }]) => [key, { path, found, isClosed: closed && !open }])
    )
  }
}

/** The names that tell the alternatives of a schema apart are codes where the member is one. */
const discriminated = (parts: Parts, name: string): ReadonlyArray<Shown> =>
  parts.flatMap(({ at, value }) => {
    const discriminator = member(value, "discriminator")
    const mapping = member(discriminator, "mapping")
    if (member(discriminator, "propertyName") !== name || !isJson(mapping)) return []
    return Object.keys(mapping)
      .map((value) => ({ value, at: below(at, "discriminator", "mapping", value) }))
  })

const lookIntoSchema = (
  shapes: Shapes,
  out: Collector,
  parts: Parts,
  path: Path,
  above: ReadonlyArray<Parts>
): void => {
  if (path.length >= deepestPath || above.includes(parts)) return
  const properties = shapes.properties(parts)
  const isError = [...properties.keys()].some((name) => /message|detail|description|title/i.test(name))
  for (const [name, schemas] of properties) {
    if (!isOfErrors(name) && !isCodeName(name)) continue
    if (++out.looks > mostLooks) return
    const child = shapes.of(schemas)
    const here = [...path, name]
    const types = typesOf(child)
    const isScalar = types.length === 0 ||
      types.some((type) => type === "string" || type === "integer" || type === "number")
    if (isScalar && isCodeName(name) && (plain(name) !== "id" || isError)) {
      const values = [...listed(child), ...discriminated(parts, name)]
      out.add(here, values, "enum", false)
      out.add(here, exampled(child), "example", true)
      if (values.length > 0) out.at(here).closed = true
      else out.at(here).open = true
    }
    const items = shapes.items(child)
    if (items.length > 0) {
      const list = [...here, 0]
      if (/code|error|issue/.test(plain(name)) && listed(items).length > 0) {
        out.add(list, listed(items), "enum", false)
        out.at(list).closed = true
      }
      lookIntoSchema(shapes, out, items, list, [...above, parts])
    }
    if (isOfErrors(name)) lookIntoSchema(shapes, out, child, here, [...above, parts])
  }
}

const lookIntoBody = (out: Collector, value: unknown, at: string, path: Path, isShared: boolean): void => {
  if (!isJson(value) || path.length >= deepestPath) return
  const isError = Object.keys(value).some((name) => /message|detail|description|title/i.test(name))
  for (const [name, child] of Object.entries(value)) {
    if (++out.looks > mostLooks) return
    const here = [...path, name]
    if (typeof child === "string" || typeof child === "number") {
      if (isCodeName(name) && (plain(name) !== "id" || isError)) {
        out.add(here, [{ value: child, at }], "example", isShared)
      }
    } else if (Array.isArray(child)) {
      if (!isOfErrors(name)) continue
      for (const item of child) {
        if (typeof item === "string" && /code/.test(plain(name))) {
          out.add([...here, 0], [{ value: item, at }], "example", isShared)
        }
        lookIntoBody(out, item, at, [...here, 0], isShared)
      }
    } else if (isOfErrors(name)) {
      lookIntoBody(out, child, at, here, isShared)
    }
  }
}

/** The places in bodies that have these schemas and look like these. */
export const spotsIn = (
  shapes: Shapes,
  schemas: ReadonlyArray<Parts>,
  bodies: ReadonlyArray<Located>
): Spots => {
  const out = new Collector()
  for (const parts of schemas) {
    lookIntoSchema(shapes, out, parts, [], [])
    for (const { at, value } of exampled(parts)) lookIntoBody(out, value, at, [], true)
  }
  for (const { at, value } of bodies) lookIntoBody(out, value, at, [], false)
  return out.done()
}

/** A failure of an operation, with the places where its body may have a code. */
export interface Failure {
  readonly operation: number
  readonly statuses: ReadonlyArray<Status>
  readonly answer: Answer
  readonly spots: Spots
}

/** Whether a value says the status once more, and no more than that. */
const saysStatus = ({ code }: Found, statuses: ReadonlyArray<Status>): boolean => {
  const number = Number(code)
  if (Number.isInteger(number) && number >= 100 && number <= 599) {
    return statuses.some((status) =>
      typeof status === "number" ? status === number : `${Math.floor(number / 100)}xx` === status
    ) || statuses.length === 0
  }
  return typeof code === "string" && /^[A-Z][a-z]+( |$)/.test(code) &&
    statuses.some((status) => typeof status === "number" && isStatusPhrase(code, status))
}

/**
 * The place that tells most errors apart: one for the API. Those that only say the status once more are none.
 */
export const chooseKey = (failures: ReadonlyArray<Failure>): Path | undefined => {
  interface Candidate {
    readonly path: Path
    readonly codes: Set<Code>
    /** Codes of its own that an answer has, not those that a schema shows for many. */
    readonly own: Set<Code>
    readonly sayings: { status: number; all: number }
    readonly byOperation: Map<number, Set<Code>>
    answers: number
  }
  const candidates = new Map<string, Candidate>()
  for (const { operation, spots, statuses } of failures) {
    for (const [key, { found, path }] of spots) {
      const candidate: Candidate = candidates.get(key) ??
        { path, codes: new Set(), own: new Set(), sayings: { status: 0, all: 0 }, byOperation: new Map(), answers: 0 }
      candidates.set(key, candidate)
      candidate.answers++
      for (const one of found) {
        candidate.sayings.all++
        if (saysStatus(one, statuses)) candidate.sayings.status++
        candidate.codes.add(one.code)
        if (one.isShared) continue
        candidate.own.add(one.code)
        const codes = candidate.byOperation.get(operation) ?? new Set()
        candidate.byOperation.set(operation, codes.add(one.code))
      }
    }
  }
  let best: { readonly path: Path; readonly score: number } | undefined
  for (const { answers, byOperation, codes, own, path, sayings } of candidates.values()) {
    if (typeof path[0] !== "string" || codes.size === 0) continue
    // An enum of all statuses for all answers says the status of each.
    const areStatuses = [...codes].every((code) => /^[1-5]\d\d$/.test(String(code)))
    if (areStatuses || sayings.status >= sayings.all * 0.8) continue
    if (codes.size < 2 && !(isStrong(path) && own.size > 0)) continue
    let pairs = 0
    for (const codes of byOperation.values()) pairs += codes.size
    const score = (pairs + codes.size) * weightOf(path) * (answers / failures.length)
    const isBetter = best === undefined || score > best.score ||
      (score === best.score && (path.length < best.path.length ||
        (path.length === best.path.length && keyOf(path) < keyOf(best.path))))
    if (isBetter) best = { path, score }
  }
  return best?.path
}

/** What an answer has at the place of the key, without what only says the status. */
export const codesAt = (spots: Spots, key: Path, statuses: ReadonlyArray<Status>): Spot | undefined => {
  const spot = spots.get(keyOf(key))
  return spot && { ...spot, found: spot.found.filter((one) => !saysStatus(one, statuses)) }
}
