/**
 * As much of RFC 9651 (structured fields) as the RateLimit field needs: lists and dictionaries of items with
 * parameters, no inner lists. As the RFC demands, a field with a mistake anywhere is not read at all.
 */

/** A string, token, byte sequence or display string keeps its text; a date is its seconds. */
export type BareItem = string | number | boolean

type Parameters = ReadonlyMap<string, BareItem>

export interface Item {
  readonly value: BareItem
  readonly parameters: Parameters
}

const key = /[a-z*][a-z0-9_.*-]*/y
const string = /"((?:[ !#-[\]-~]|\\["\\])*)"/y
const number = /@?(-?\d{1,12}\.\d{1,3}|-?\d{1,15})/y
const boolean = /\?([01])/y
const bytes = /:([A-Za-z0-9+/=]*):/y
const display = /%"([ !#-~]*)"/y
const token = /([A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*)/y
const equals = /=/y
const semicolon = /; */y
const comma = /[ \t]*,[ \t]*/y

interface Cursor {
  readonly take: (pattern: RegExp) => RegExpExecArray | undefined
  readonly done: () => boolean
}

const cursor = (text: string): Cursor => {
  let at = 0
  return {
    take: (pattern) => {
      // The patterns are sticky: they match here or not at all.
      pattern.lastIndex = at
      const found = pattern.exec(text) ?? undefined
      if (found !== undefined) at = pattern.lastIndex
      return found
    },
    done: () => at === text.length
  }
}

const bareItem = (input: Cursor): BareItem | undefined => {
  const quoted = input.take(string)
  if (quoted !== undefined) return (quoted[1] ?? "").replace(/\\(.)/g, "$1")
  const digits = input.take(number)
  if (digits !== undefined) return Number(digits[1])
  const flag = input.take(boolean)
  if (flag !== undefined) return flag[1] === "1"
  return (input.take(bytes) ?? input.take(display) ?? input.take(token))?.[1]
}

const parameters = (input: Cursor): Parameters | undefined => {
  const found = new Map<string, BareItem>()
  while (input.take(semicolon) !== undefined) {
    const name = input.take(key)
    if (name === undefined) return undefined
    const value = input.take(equals) === undefined ? true : bareItem(input)
    if (value === undefined) return undefined
    found.set(name[0], value)
  }
  return found
}

const item = (input: Cursor): Item | undefined => {
  const value = bareItem(input)
  const found = value === undefined ? undefined : parameters(input)
  return value === undefined || found === undefined ? undefined : { value, parameters: found }
}

/** The members one after another, with commas between them and none behind the last. */
const members = <A>(text: string, member: (input: Cursor) => A | undefined): ReadonlyArray<A> | undefined => {
  const input = cursor(text.replace(/^ +/, ""))
  const found: Array<A> = []
  if (input.done()) return found
  for (;;) {
    const next = member(input)
    if (next === undefined) return undefined
    found.push(next)
    if (input.take(/ *$/y) !== undefined) return found
    if (input.take(comma) === undefined) return undefined
  }
}

/** `"default";r=0;t=30, "daily";r=12;t=4000` */
export const parseList = (text: string): ReadonlyArray<Item> | undefined => members(text, item)

/** `limit=100, remaining=0, reset=5`. A key given twice has its last value. */
export const parseDictionary = (text: string): ReadonlyMap<string, Item> | undefined => {
  const pairs = members(text, (input): readonly [string, Item] | undefined => {
    const name = input.take(key)
    if (name === undefined) return undefined
    if (input.take(equals) === undefined) {
      const found = parameters(input)
      return found === undefined ? undefined : [name[0], { value: true, parameters: found }]
    }
    const value = item(input)
    return value === undefined ? undefined : [name[0], value]
  })
  return pairs === undefined ? undefined : new Map(pairs)
}
