/** From a file's text to what stands in it: JSON or YAML, and which version of OpenAPI it is. */
import * as Predicate from "effect/Predicate"
import { LineCounter, parseDocument } from "yaml"
import { oneLine } from "../../src/internal/text/line.js"
import { BadInput } from "../input.js"
import type { Imported } from "./model.js"

/** A text of this many bytes is not read: descriptions have a few megabytes at most. */
export const tooLarge = 20_000_000

/** How often aliases may stand for others: ten that each stand for ten of the next are more. */
const maxAliasCount = 10_000

/** An object of JSON. What is read of it are its own members: it may have one that is called `__proto__`. */
export type Json = { readonly [name: string]: unknown }

/** What a description says it is. */
export interface Loaded {
  readonly root: Json
  readonly version: Imported["version"]
}

/** Whether it is an object, and no list. */
export const isJson = (value: unknown): value is Json => Predicate.isObject(value) && !Array.isArray(value)

/** A member that an object has itself. */
export const member = (value: unknown, name: string): unknown =>
  isJson(value) && Object.hasOwn(value, name) ? value[name] : undefined

const place = (line: number, column: number): string => `line ${line}, column ${column}`

/** What YAML is in the words of a person; the parser's own quote the lines around. */
const yamlError = (message: string): string =>
  oneLine((message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, ""), 120)

const fromYaml = (text: string): unknown => {
  const lines = new LineCounter()
  // What is there twice counts once: looking for it takes the square of the time in an object with many members.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: "silent"
  })
  const [error] = document.errors
  if (error !== undefined) {
    const { col, line } = lines.linePos(error.pos[0])
    throw new BadInput({ message: `${place(line, col)}: ${yamlError(error.message)}` })
  }
  try {
    return document.toJS({ maxAliasCount })
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause
    const what = /alias count/.test(cause.message) ? "its aliases stand for too much" : yamlError(cause.message)
    throw new BadInput({ message: `this YAML cannot be read: ${what}` })
  }
}

/** JSON first, in a hundredth of the time; what is not quite JSON is YAML, or an error with its place. */
const parse = (text: string): unknown => {
  if (!/^\s*[[{]/.test(text)) return fromYaml(text)
  try {
    return JSON.parse(text)
  } catch {
    return fromYaml(text)
  }
}

/** A version; YAML reads 2.0 and 3.1 without quotes as numbers. */
const textOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value.trim() : typeof value === "number" ? value.toFixed(1) : undefined

const versionOf = (root: Json): Imported["version"] => {
  const swagger = textOf(member(root, "swagger"))
  const openapi = textOf(member(root, "openapi"))
  if (swagger !== undefined && /^2(\.|$)/.test(swagger)) return "Swagger 2.0"
  if (openapi !== undefined && /^3\.0(\.|$)/.test(openapi)) return "OpenAPI 3.0"
  if (openapi !== undefined && /^3\.1(\.|$)/.test(openapi)) return "OpenAPI 3.1"
  const found = openapi ?? swagger
  if (found !== undefined) {
    const kind = openapi === undefined ? "Swagger" : "OpenAPI"
    throw new BadInput({
      message: `this is ${kind} ${oneLine(found, 20)}; OpenAPI 3.0, 3.1 and Swagger 2.0 are read`
    })
  }
  throw new BadInput({
    message: "this is no OpenAPI description: it has neither openapi (3.0, 3.1) nor swagger (2.0) at its top"
  })
}

/** Reads a text. Throws {@link BadInput}, with the line and the column where there is one. */
export const load = (text: string): Loaded => {
  if (text.length >= tooLarge || new TextEncoder().encode(text).length >= tooLarge) {
    throw new BadInput({ message: "this has 20 MB or more: a description is not that large" })
  }
  const plain = text.replace(/^\uFEFF/, "")
  if (plain.trim() === "") throw new BadInput({ message: "there is nothing to read" })
  const root = parse(plain)
  if (!isJson(root)) {
    throw new BadInput({ message: "this is no OpenAPI description: it is not an object with openapi or swagger" })
  }
  return { root, version: versionOf(root) }
}
