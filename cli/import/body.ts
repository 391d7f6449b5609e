/** What the bodies of all errors have in common: their members, who reads which, and an example of each. */
import { isOfErrors, type Path } from "./codes.js"
import { isJson } from "./load.js"
import type { Code, Imported, Member } from "./model.js"
import type { Answer } from "./operations.js"
import { joined, membersOf, type Shapes, typeAt, withPath } from "./shape.js"

const plain = (name: string): string => name.replaceAll(/[^a-z0-9]/gi, "").toLowerCase()

/** What a person reads, the most telling first. */
const details = [
  [
    "message",
    "detail",
    "errormessage",
    "errordescription",
    "errordetail",
    "description",
    "msg",
    "errormsg",
    "longmessage"
  ],
  ["usermessage", "displaymessage", "developermessage", "text", "title", "reason", "summary", "error", "err"]
].flat()

/** What support asks for. */
const traces = [
  ["requestid", "xrequestid", "traceid", "xtraceid", "correlationid", "debugid", "trackingid", "transactionid"],
  ["errorid", "incidentid", "logid", "operationid", "pspreference", "trace", "rayid", "logref", "errorref", "reqid"]
].flat()

/** The members of an object or of the first of a list, by the path of it. */
const namesAt = (members: ReadonlyArray<Member>, path: Path): ReadonlyArray<string> => {
  const type = path.length === 0 ? { members } : typeAt(members, path)
  return typeof type === "object" && "members" in type ? type.members.map(({ name }) => name) : []
}

/** Where an error may stand in a body: at the top, and below what is called so. */
const placesOf = (members: ReadonlyArray<Member>): ReadonlyArray<Path> => [
  [],
  ...members.filter(({ name }) => isOfErrors(name)).flatMap(({ name }): ReadonlyArray<Path> => [[name], [name, 0]])
]

/** The path of the most telling name at each place, in the order of the places. */
const findAll = (
  members: ReadonlyArray<Member>,
  places: ReadonlyArray<Path>,
  wanted: ReadonlyArray<string>,
  key: Path | undefined
): ReadonlyArray<Path> =>
  places.flatMap((place) => {
    const names = namesAt(members, place)
    const paths = wanted.flatMap((one): ReadonlyArray<Path> => {
      const name = names.find((name) => plain(name) === one)
      return name === undefined ? [] : [[...place, name]]
    })
    return paths.filter((path) => typeAt(members, path) === "string" && path.join("\n") !== key?.join("\n")).slice(0, 1)
  })

export type Body = Pick<Imported, "members" | "detail" | "trace">

/** What the schemas of these answers name; some may be of successes. */
export const bodyOf = (
  shapes: Shapes,
  all: ReadonlyArray<Answer>,
  successes: ReadonlySet<Answer>,
  key: Path | undefined,
  codes: ReadonlyArray<Code>,
  when: Imported["when"]
): Body => {
  // A success has what was asked for, too: that is no part of an error.
  const isOfError = (name: string): boolean =>
    /^(err|fault)/i.test(name) || traces.includes(plain(name)) || name === key?.[0] || name === when?.path[0]
  const named = joined(
    [...new Set(all)].flatMap((answer) =>
      answer.schemas.map((schema) =>
        membersOf(shapes, shapes.parts(schema), isOfErrors, successes.has(answer) ? isOfError : () => true)
      )
    )
  )
  const types = new Set(codes.map((code) => typeof code))
  const leaf = types.size !== 1 ? "unknown" : types.has("string") ? "string" : "integer"
  const keyed = key === undefined ? named : withPath(named, key, leaf)
  const flag = when === undefined || when.equals === "present" || keyed.some(({ name }) => name === when.path[0])
    ? undefined
    : { path: when.path, type: typeof when.equals === "boolean" ? "boolean" as const : "string" as const }
  const members = flag === undefined ? keyed : withPath(keyed, flag.path, flag.type)
  const uses = new Map<string, number>()
  for (const { schemas } of all) {
    const names = new Set(schemas.flatMap((schema) => [...shapes.properties(shapes.parts(schema)).keys()]))
    for (const name of names) uses.set(name, (uses.get(name) ?? 0) + 1)
  }
  // What most answers have: what few have is of little use. What is beside the code comes first.
  const usesOf = ([first]: Path): number => uses.get(String(first)) ?? 0
  const byUse = (paths: ReadonlyArray<Path>) => paths.toSorted((a, b) => usesOf(b) - usesOf(a))
  const beside = key === undefined ? [] : findAll(members, [key.slice(0, -1)], details, key)
  const places = placesOf(members)
  return {
    members,
    detail: [...beside, ...byUse(findAll(members, places, details, key))][0],
    trace: byUse(places.flatMap((place) => traces.flatMap((one) => findAll(members, [place], [one], key))))[0]
  }
}

/** A value with this at a path, and nothing else. */
const nested = (path: Path, value: unknown): unknown =>
  path.reduceRight((inner, step) => typeof step === "number" ? [inner] : { [step]: inner }, value)

/** The smallest body that has a code, and the flag of an error in a success. */
export const exampleOf = (key: Path | undefined, code: Code | undefined, when: Imported["when"]): unknown => {
  const body = key === undefined || code === undefined ? {} : nested(key, code)
  if (when === undefined || when.equals === "present" || !isJson(body)) return body
  const [name = ""] = when.path
  return Object.hasOwn(body, name) ? body : { [name]: when.equals, ...body }
}
