/** Writes errors.ts: the classes of what a description says, their catalog, and what each operation can answer with. */
import { oneLine } from "../../src/internal/text/line.js"
import { fitted, shapeOf } from "./fit.js"
import { type Guess, guess } from "./guess.js"
import type { Imported, ImportedError, Known, Member } from "./model.js"
import {
  call,
  type Doc,
  inComment,
  isIdentifier,
  literal,
  member,
  object,
  prefix,
  print,
  quoted,
  within
} from "./print.js"
import { typeAt } from "./shape.js"

/** How a file begins that this command may write again. */
export const mark = "// Written by `effect-errata import`"

const schemaOf = (type: Member["type"]): Doc => {
  switch (type) {
    case "string":
      return "Schema.String"
    case "number":
    case "integer":
      return "Schema.Number"
    case "boolean":
      return "Schema.Boolean"
    case "unknown":
      return "Api.AnyJson"
  }
  if ("list" in type) return within("Schema.Array(", schemaOf(type.list), ")")
  return type.members.length === 0
    ? "Api.AnyJson"
    : within("Api.lenient(", object(type.members.map(({ name, type }) => member(name, schemaOf(type)))), ")")
}

/** `body.errors?.[0]?.detail`: each step may be absent or null. */
const reading = (path: ReadonlyArray<string | number>): string =>
  path.reduce<string>((text, step, i) => {
    const isName = typeof step === "string" && isIdentifier(step)
    const optional = i === 0 ? "" : "?."
    return isName ? `${text}${optional || "."}${step}` : `${text}${optional}[${literalOf(step)}]`
  }, "body")

const literalOf = (step: string | number): string => typeof step === "string" ? quoted(step) : String(step)

/** The Schema of a success that is an error. */
const failureOf = ({ path, equals }: NonNullable<Imported["when"]>, members: ReadonlyArray<Member>): Doc => {
  const [name = "", ...rest] = path
  const type = members.find((one) => one.name === name)?.type
  const inner = rest.length > 0
    ? failureOf({ path: rest, equals }, typeof type === "object" && "members" in type ? type.members : [])
    : equals !== "present"
    ? `Schema.Literal(${print(literal(equals))})`
    : type === "string"
    ? "Schema.NonEmptyString"
    : typeof type === "object" && "list" in type
    // A list without anything in it says that there is no error.
    ? "Schema.NonEmptyArray(Schema.Unknown)"
    : "Schema.Struct({})"
  return within("Schema.Struct(", object([member(name, inner)]), ")")
}

const knownBy: Readonly<Record<Known, string>> = {
  enum: "Listed by an enum",
  example: "Shown by an example",
  response: "Named by a response",
  status: "Told by its status"
}

const joined = (parts: ReadonlyArray<string>): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} or ${parts[parts.length - 1] ?? ""}`

/** The first of many, and how many there are more. */
const firstOf = (parts: ReadonlyArray<string>, most: number): ReadonlyArray<string> =>
  parts.length <= most + 1 ? parts : [...parts.slice(0, most), `${parts.length - most} more`]

const commentOf = ({ anyKey, codes, known, source, statuses }: ImportedError): string => {
  const coded = firstOf(codes.map((code) => `\`${oneLine(String(code), 60).replaceAll("`", "'")}\``), 4)
  const what = [
    ...codes.length > 0 ? [joined(coded)] : anyKey ? ["Any other code"] : [],
    ...statuses.length > 0 ? [joined(firstOf(statuses.map(String), 6))] : []
  ].join(", with ")
  const line = inComment(`${what === "" ? "" : `${what}. `}${knownBy[known]}: ${oneLine(source, 200)}`)
  return line.length <= 113 ? `/** ${line} */` : `/**\n * ${line.replace(/: (?=#)/, ":\n * ")}\n */`
}

const classOf = (imported: Imported, shape: ReadonlyArray<Member>, error: ImportedError, guess: Guess): string => {
  const { anyKey, codes, name, summary } = error
  const [code, ...others] = codes
  const { status, traits, usualStatus } = guess
  const make = traits === undefined ? "errorByStatus" : "error"
  const items: ReadonlyArray<Doc> = [
    ...code === undefined ? [] : [prefix("key: ", literal(others.length === 0 ? code : codes))],
    ...anyKey ? ["anyKey: true"] : [],
    ...traits !== undefined || status === undefined ? [] : [prefix("status: ", literal(status))],
    ...traits !== undefined || usualStatus === undefined ? [] : [`usualStatus: ${usualStatus}`],
    `summary: ${quoted(oneLine(summary))}`,
    prefix("example: ", literal(fitted(imported, shape, error))),
    ...traits === undefined ? [] : [`...traits.${name}`]
  ]
  const entry = print(object(items, true))
  return `${commentOf(error)}\nexport class ${name} extends api.${make}<${name}>()("${name}", ${entry}) {}\n`
}

/** A name that is free: the word itself, or with the first number from 2 on that makes it so. */
const freeName = (word: string, taken: Set<string>): string => {
  let name = word
  for (let i = 2; taken.has(name); i++) name = `${word}${i}`
  taken.add(name)
  return name
}

/** As much of an operation's name as a constant's may have. */
const lowerCamel = (id: string): string =>
  id.replace(/[^A-Za-z0-9]/g, "").replace(/^[0-9]+/, "").replace(/^./, (first) => first.toLowerCase())

const pick = (picked: ReadonlyArray<string>): Doc => within("catalog.pipe(", call("Catalog.pick", picked), ")")

/** What each operation can answer with; those with the same errors share one catalog, which is named after the first. */
const operationsOf = ({ errors, operations }: Imported): string => {
  const order = new Map(errors.map(({ name }, i) => [name, i]))
  const listOf = (names: ReadonlyArray<string>): ReadonlyArray<string> =>
    [...new Set(names)].filter((name) => order.has(name)).toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
  const seen = new Set<string>()
  const lists = operations.flatMap(({ errors: names, id }) => {
    const picked = listOf(names)
    if (picked.length === 0 || seen.has(id)) return []
    seen.add(id)
    return [{ id, picked, same: picked.join() }]
  })
  const count = new Map<string, number>()
  for (const { same } of lists) count.set(same, (count.get(same) ?? 0) + 1)
  const taken = new Set(["api", "catalog", "client", "operations", "traits", "isFailure"])
  const shared = new Map<string, string>()
  const constants: Array<string> = []
  const members = lists.map(({ id, picked, same }) => {
    if (picked.length === errors.length) return member(id, "catalog")
    if (count.get(same) === 1) return member(id, pick(picked))
    const known = shared.get(same)
    if (known !== undefined) return member(id, known)
    const name = freeName(`${lowerCamel(id) || "operation"}Errors`, taken)
    shared.set(same, name)
    constants.push(`${print(prefix(`const ${name} = `, pick(picked)))}\n`)
    return member(id, name)
  })
  return [
    ...constants.length === 0 ? [] : ["// What several operations can answer with.", constants.join("").trimEnd(), ""],
    "/** What each operation can answer with, where the description says so. */",
    print(prefix("export const operations = ", object(members, members.length > 0)))
  ].join("\n")
}

const describeOf = ({ detail, trace }: Imported, members: ReadonlyArray<Member>): ReadonlyArray<string> => {
  const parts = Object.entries({ detail, trace }).flatMap(([name, path]) =>
    path !== undefined && typeAt(members, path) === "string" ? [`${name}: ${reading(path)}`] : []
  )
  return parts.length === 0 ? [] : [`describe: (body) => ({ ${parts.join(", ")} })`]
}

/** The page that an error's source names, where the description names one that is an address. */
export const docsOf = ({ docs, title }: Imported): string =>
  docs !== undefined && URL.canParse(docs) ? docs : `the OpenAPI description of ${oneLine(title, 100) || "the API"}`

/** The names that traits.ts has to say something of. */
export const namesWithTraits = (imported: Imported): ReadonlyArray<string> => {
  const guesses = guess(imported.errors)
  return imported.errors.flatMap(({ name }) => guesses.get(name)?.traits === undefined ? [] : [name])
}

/** The text of errors.ts. */
export const writeErrors = (imported: Imported, name: string): string => {
  const { contentType, errors, key, when } = imported
  const guesses = guess(errors)
  const shape = shapeOf(imported)
  const names = namesWithTraits(imported)
  const options: ReadonlyArray<Doc> = [
    `docs: ${quoted(docsOf(imported))}`,
    prefix("body: ", schemaOf({ members: shape })),
    ...contentType === undefined ? [] : [`contentType: ${quoted(contentType)}`],
    ...key === undefined ? [] : [prefix("key: ", literal(key))],
    ...when === undefined ? [] : ["when: ({ body }) => isFailure(body)"],
    ...describeOf(imported, shape)
  ]
  const body = [
    ...when === undefined
      ? []
      : [
        `/** An error may come with a success. */\n${
          print(prefix("const isFailure = ", within("Schema.is(", failureOf(when, shape), ")")))
        }\n`
      ],
    `${
      print(
        prefix("const api = ", {
          open: `Api.make(${quoted(name)}, {`,
          items: options,
          close: "})",
          pad: " ",
          broken: true
        })
      )
    }\n`,
    ...errors.flatMap((error) => {
      const guessed = guesses.get(error.name)
      return guessed === undefined ? [] : [classOf(imported, shape, error, guessed)]
    }),
    print(prefix("export const catalog = ", call("api.catalog", errors.map((error) => error.name)))),
    "export const client = catalog.client",
    "/** What a call can fail with. */",
    "export type Failure = Catalog.Failure<typeof catalog>\n",
    `${operationsOf(imported)}\n`,
    "/** The classes that traits.ts has to say something of, and of no other. The rest have the traits of their status. */",
    names.length === 0
      ? "export type Name = never"
      : `export type Name =\n${names.map((one) => `  | ${quoted(one)}`).join("\n")}`
  ].join("\n")
  return [
    `${mark}; it is written again by the same command. Your own knowledge belongs in traits.ts.`,
    ...body.includes("Schema.") ? ["import { Schema } from \"effect\""] : [],
    "import { Api, Catalog } from \"effect-errata\"",
    ...names.length === 0 ? [] : ["import { traits } from \"./traits.js\""],
    "",
    body,
    ""
  ].join("\n")
}
