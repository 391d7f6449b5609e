/** What a `$ref` stands for: looked up where it is needed, in the same file only. */
import { oneLine } from "../../src/internal/text/line.js"
import { BadInput } from "../input.js"
import { isJson, type Json, member } from "./load.js"

/** A value, and the JSON pointer of where it stands: `#/components/schemas/Error`. */
export interface Located<A = unknown> {
  readonly value: A
  readonly at: string
}

/** A step of a JSON pointer. */
const escaped = (step: string | number): string => String(step).replaceAll("~", "~0").replaceAll("/", "~1")

/** The place of a member. */
export const below = (at: string, ...steps: ReadonlyArray<string | number>): string =>
  [at, ...steps.map(escaped)].join("/")

const shown = (text: string): string => oneLine(text, 160)

const bad = (at: string, what: string): BadInput => new BadInput({ message: `${shown(at)}: ${what}` })

const stepsOf = (pointer: string): ReadonlyArray<string> => {
  let plain = pointer
  try {
    // In a URL, which a $ref is, a pointer may be escaped.
    plain = decodeURIComponent(pointer)
  } catch {
    // A sign of per cent that escapes nothing stands for itself.
  }
  return plain.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
}

/** How many times a `$ref` may stand for another one: more is a chain without an end. */
const longest = 100

/** Looks up what a value stands for, and remembers it. */
export interface Refs {
  /** What a value stands for: itself, or what the end of a chain of `$ref` is. Throws {@link BadInput}. */
  readonly resolve: (located: Located) => Located
  /** What the `$ref` of an object is, one step; none where it has none. */
  readonly target: (located: Located) => Located | undefined
  /** A member of what a value stands for, as it stands there. */
  readonly get: (located: Located, ...path: ReadonlyArray<string | number>) => Located | undefined
}

const inside = ({ at, value }: Located, step: string): Located | undefined => {
  if (Array.isArray(value)) {
    return /^(0|[1-9]\d{0,8})$/.test(step) && Number(step) < value.length
      ? { value: value[Number(step)], at: below(at, step) }
      : undefined
  }
  return isJson(value) && Object.hasOwn(value, step) ? { value: value[step], at: below(at, step) } : undefined
}

/** The references of one description. */
export const makeRefs = (root: Json): Refs => {
  const known = new Map<string, Located>()

  /** The value that a pointer leads to, through what stands for something else on the way. */
  const lookUp = (ref: string, at: string, seen: ReadonlyArray<string>): Located => {
    const before = known.get(ref)
    if (before !== undefined) return before
    if (seen.includes(ref) || seen.length > longest) {
      throw bad(at, `$ref ${shown(ref)} leads back to itself, and so to nothing`)
    }
    if (!ref.startsWith("#")) {
      throw bad(at, `$ref ${shown(ref)} is in another file; bundle the description into one file first`)
    }
    if (ref !== "#" && !ref.startsWith("#/")) {
      throw bad(at, `$ref ${shown(ref)} is not a place in this file (#/components/…)`)
    }
    let here: Located = { value: root, at: "#" }
    for (const step of stepsOf(ref)) {
      const next = inside(here, step) ?? inside(through(here, [...seen, ref]), step)
      if (next === undefined) throw bad(at, `$ref ${shown(ref)} leads to nothing in this file`)
      here = next
    }
    known.set(ref, here)
    return here
  }

  const step = ({ at, value }: Located, seen: ReadonlyArray<string>): Located | undefined => {
    const ref = member(value, "$ref")
    return typeof ref === "string" ? lookUp(ref, at, seen) : undefined
  }

  /** The end of a chain. */
  const through = (located: Located, seen: ReadonlyArray<string>): Located => {
    let here = located
    const passed = new Set<unknown>()
    for (;;) {
      if (passed.has(here.value)) throw bad(here.at, "$ref leads back to itself, and so to nothing")
      passed.add(here.value)
      const next = step(here, seen)
      if (next === undefined) return here
      here = next
    }
  }

  const resolve = (located: Located): Located => through(located, [])

  return {
    resolve,
    target: (located) => step(located, []),
    get: (located, ...path) => {
      let here: Located | undefined = located
      for (const name of path) here = here && inside(resolve(here), String(name))
      return here
    }
  }
}
