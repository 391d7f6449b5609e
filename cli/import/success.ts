/** Errors that come with the status of a success, and how a body tells that it is one. */
import { type Failure, keyOf, type Path, type Spots, spotsIn } from "./codes.js"
import { isJson } from "./load.js"
import type { Imported } from "./model.js"
import type { Answer, Described } from "./operations.js"
import { exampled, listed, type Parts, type Shapes, type Shown, typesOf } from "./shape.js"

type When = NonNullable<Imported["when"]>

/** A member that says how it went, and what it says where it went wrong. */
interface Said {
  readonly names: ReadonlySet<string>
  readonly bad: ReadonlyArray<string | boolean>
}

/** Of these it is plain. */
const flags: ReadonlyArray<Said> = [
  { names: new Set(["ok", "success", "succeeded", "successful", "issuccess", "issuccessful"]), bad: [false] },
  { names: new Set(["error", "iserror", "haserror", "haserrors"]), bad: [true] }
]

/** Of these only where failures say so as well: an order has a status, too. */
const words: ReadonlyArray<Said> = [{
  names: new Set(["status", "result", "outcome"]),
  bad: ["error", "fail", "failure"]
}]

const badOf = (name: string, among: ReadonlyArray<Said>): Said["bad"] =>
  among.find(({ names }) => names.has(name.replaceAll("_", "").toLowerCase()))?.bad ?? []

/** A flag of a schema: what it has to be, or that it may be either. */
interface Flag {
  readonly name: string
  readonly says: "bad" | "good" | "either"
  readonly bad: string | boolean
}

const flagOf = (
  shapes: Shapes,
  parts: Parts,
  among: ReadonlyArray<Said>,
  shown: (parts: Parts) => ReadonlyArray<Shown>
): Flag | undefined => {
  for (const [name, schemas] of shapes.properties(parts)) {
    const bads = badOf(name, among)
    const [first] = bads
    if (first === undefined) continue
    const child = shapes.of(schemas)
    const constants = listed(child).map(({ value }) => value)
    const values = constants.length > 0 ? constants : shown(child).map(({ value }) => value)
    const bad = bads.find((bad) => values.includes(bad))
    if (bad !== undefined) return { name, says: values.every((value) => value === bad) ? "bad" : "either", bad }
    if (constants.length > 0) return { name, says: "good", bad: first }
    if (typeof first === "boolean" && typesOf(child).join() === "boolean") return { name, says: "either", bad: first }
  }
  return undefined
}

const flagOfBody = (value: unknown, among: ReadonlyArray<Said>): When | undefined => {
  if (!isJson(value)) return undefined
  for (const [name, said] of Object.entries(value)) {
    const bad = badOf(name, among).find((bad) => bad === said)
    if (bad !== undefined) return { path: [name], equals: bad }
  }
  return undefined
}

const isErrorish = (name: unknown): boolean => typeof name === "string" && /^(err|fault)/i.test(name)

/** The places that are of an error by what they are called: a success has a type and a code of its own. */
const ofErrors = (spots: Spots): Spots => new Map([...spots].filter(([, { path }]) => isErrorish(path[0])))

const isListOfErrors = ({ 0: name, 1: place }: Path): boolean =>
  typeof name === "string" && /^errors?$/i.test(name) && place === 0

/** What one success says of errors. */
interface Reading {
  /** The members that say how it went. */
  readonly names: ReadonlySet<string>
  readonly when: When | undefined
  /** Where its flag says that it is an error. */
  readonly flagged: Spots
  /** Where it has a list of errors. */
  readonly list: Spots
}

const read = (shapes: Shapes, answer: Answer): Reading => {
  let flag: Flag | undefined
  const flaggedParts: Array<Parts> = []
  const looseParts: Array<Parts> = []
  for (const schema of answer.schemas) {
    for (const parts of shapes.alternatives(schema)) {
      const found = flagOf(shapes, parts, flags, () => [])
      flag = found?.says === "bad" ? found : flag ?? found
      if (found?.says === "bad") flaggedParts.push(parts)
      else if (found === undefined || found.says === "either") looseParts.push(parts)
    }
  }
  const bodies = answer.examples.filter(({ value }) => flagOfBody(value, flags) !== undefined)
  const loose = ofErrors(spotsIn(shapes, looseParts, []))
  const flagged = new Map([
    ...(flag === undefined ? [] : loose),
    ...spotsIn(shapes, flaggedParts, bodies)
  ])
  const when = flagOfBody(bodies[0]?.value, flags) ?? (flag && { path: [flag.name], equals: flag.bad })
  const list = new Map([...loose].filter(([, { path }]) => isListOfErrors(path)))
  const names = new Set(
    answer.schemas.flatMap((schema) => {
      const found = flagOf(shapes, shapes.parts(schema), [...flags, ...words], () => [])
      return found === undefined ? [] : [found.name]
    })
  )
  const shows = [...flagged.values()].some(({ found }) => found.length > 0)
  return { names, when: shows ? when : undefined, flagged, list }
}

/** What the failures say of themselves: `ok: false`. */
const flagOfFailures = (shapes: Shapes, operations: ReadonlyArray<Described>): When | undefined => {
  const counts = new Map<string, { readonly when: When; count: number }>()
  const answers = new Set(operations.flatMap(({ failures }) => failures.map(({ answer }) => answer)))
  for (const answer of answers) {
    const fromSchema = answer.schemas.flatMap((schema): ReadonlyArray<When> => {
      const flag = flagOf(shapes, shapes.parts(schema), [...flags, ...words], exampled)
      return flag?.says === "bad" ? [{ path: [flag.name], equals: flag.bad }] : []
    })
    const [when] = [
      ...fromSchema,
      ...answer.examples.flatMap(({ value }) => flagOfBody(value, [...flags, ...words]) ?? [])
    ]
    if (when === undefined) continue
    const key = JSON.stringify(when)
    counts.set(key, { when, count: (counts.get(key)?.count ?? 0) + 1 })
  }
  // Of most of them: one that says so alone speaks of itself.
  const most = [...counts.values()].toSorted((a, b) => b.count - a.count)[0]
  return most !== undefined && most.count * 2 >= answers.size ? most.when : undefined
}

export interface Successes {
  readonly when: When | undefined
  /** The errors among the successes. */
  readonly failures: ReadonlyArray<Failure>
  /** What stands for whatever else comes stands for errors in a success. */
  readonly isDefault: boolean
}

/** Finds the errors among the successes of all operations. */
export const errorsInSuccess = (shapes: Shapes, operations: ReadonlyArray<Described>): Successes => {
  const known = new Map<Answer, Reading>()
  const readings = operations.flatMap(({ successes }, operation) =>
    successes.filter(({ answer }) => answer.schemas.length + answer.examples.length > 0).map(({ answer, statuses }) => {
      const reading = known.get(answer) ?? read(shapes, answer)
      known.set(answer, reading)
      return { operation, statuses, answer, reading }
    })
  )
  const counted = (has: (reading: Reading) => boolean): boolean =>
    readings.filter(({ reading }) => has(reading)).length * 2 >= Math.max(readings.length, 1)

  const ofFailures = flagOfFailures(shapes, operations)
  // Nothing but a success is described with a status of its own: then what is described as all else comes so as well.
  const isDefault = ofFailures !== undefined &&
    operations.every(({ failures }) => failures.every(({ isDefault }) => isDefault))
  const inSuccess = readings.find(({ reading }) => reading.when !== undefined)?.reading.when
  const name = ofFailures?.path[0]
  const saysSo = isDefault || counted(({ names }) => name !== undefined && names.has(name))
  const flagged = inSuccess ?? (saysSo ? ofFailures : undefined)
  // Every answer may have a list of errors: then it is one where it has. With some it is what they are about.
  const lists = readings.filter(({ reading }) => [...reading.list.values()].some(({ found }) => found.length > 0))
  const first = lists.flatMap(({ reading }) => [...reading.list.values()].flatMap(({ path }) => path[0] ?? []))[0]
  const isListed = typeof first === "string" && counted(({ list }) => list.size > 0)
  // The flag of one or two among many speaks for these.
  const isFlagged = flagged !== undefined &&
    (!isListed || saysSo || counted(({ names }) => names.has(flagged.path[0] ?? "")))
  if (isFlagged) {
    const failures = readings.filter(({ reading }) => reading.when !== undefined)
      .map(({ reading, ...rest }) => ({ ...rest, spots: reading.flagged }))
    return { when: flagged, failures, isDefault }
  }
  if (isListed) {
    return {
      when: { path: [first], equals: "present" },
      failures: lists.map(({ reading, ...rest }) => ({ ...rest, statuses: [], spots: reading.list })),
      isDefault: false
    }
  }
  return { when: undefined, failures: [], isDefault: false }
}

/** Whether the key is of the list that tells the errors in a success. */
export const fits = (when: When, key: Path | undefined): boolean =>
  when.equals !== "present" || (key !== undefined && keyOf(key.slice(0, 1)) === keyOf(when.path))
