/**
 * As much of RFC 9651 (structured fields) as the RateLimit field needs: lists and dictionaries of items with
 * parameters. As the RFC demands, a field with a mistake anywhere is not read at all.
 *
 * Inner lists are parsed like everything else, so that a mistake in one is found and the members beside it are read,
 * but they are left out of the result: no field that is read here gives a meaning to one.
 */

/**
 * The value of an item. A string, a token and a display string are their text, a byte sequence is its base64, and a
 * date is its seconds since the epoch.
 */
export type BareItem = string | number | boolean

type Parameters = ReadonlyMap<string, BareItem>

export interface Item {
  readonly value: BareItem
  readonly parameters: Parameters
}

const key = /[a-z*][a-z0-9_.*-]*/y
const string = /"([ !#-[\]-~]*(?:\\["\\][ !#-[\]-~]*)*)"/y
const decimal = /-?\d{1,12}\.\d{1,3}/y
const integer = /-?\d{1,15}/y
const date = /@(-?\d{1,15})/y
const boolean = /\?([01])/y
// Padding has to be there and in its place. Bits that it leaves over need not be zero: the RFC asks parsers to let them
// pass, and the example in the RateLimit draft has some.
const bytes = /:((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?):/y
const display = /%"([ !#$&-~]*(?:%[0-9a-f]{2}[ !#$&-~]*)*)"/y
const token = /([A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*)/y
const equals = /=/y
const semicolon = /; */y
const comma = /[ \t]*,[ \t]*/y
const end = /[ \t]*$/y
const open = /\( */y
const close = /\)/y
// What follows an item of an inner list: spaces, or the end of the list.
const gap = / +|(?=\))/y

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

/** The text of a display string, unless its percent sequences are no UTF-8. */
const decodeDisplay = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

const bareItem = (input: Cursor): BareItem | undefined => {
  const quoted = input.take(string)
  if (quoted !== undefined) return (quoted[1] ?? "").replace(/\\(.)/g, "$1")
  const digits = input.take(decimal) ?? input.take(integer)
  if (digits !== undefined) return Number(digits[0])
  const seconds = input.take(date)
  if (seconds !== undefined) return Number(seconds[1])
  const flag = input.take(boolean)
  if (flag !== undefined) return flag[1] === "1"
  const shown = input.take(display)
  if (shown !== undefined) return decodeDisplay(shown[1] ?? "")
  return (input.take(bytes) ?? input.take(token))?.[1]
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

/** An inner list that was parsed without a mistake, and is left out. */
type LeftOut = "inner list"

/** Items with spaces between them, in parentheses, and the parameters of the whole. */
const innerList = (input: Cursor): LeftOut | undefined => {
  while (input.take(close) === undefined) {
    if (item(input) === undefined || input.take(gap) === undefined) return undefined
  }
  return parameters(input) === undefined ? undefined : "inner list"
}

const itemOrInnerList = (input: Cursor): Item | LeftOut | undefined =>
  input.take(open) === undefined ? item(input) : innerList(input)

/** The members one after another, with commas between them and none behind the last. */
const members = <A>(text: string, member: (input: Cursor) => A | undefined): ReadonlyArray<A> | undefined => {
  const input = cursor(text.replace(/^ +/, ""))
  const found: Array<A> = []
  if (input.done()) return found
  for (;;) {
    const next = member(input)
    if (next === undefined) return undefined
    found.push(next)
    if (input.take(end) !== undefined) return found
    if (input.take(comma) === undefined) return undefined
  }
}

/** `"default";r=0;t=30, "daily";r=12;t=4000` */
export const parseList = (text: string): ReadonlyArray<Item> | undefined =>
  members(text, itemOrInnerList)?.filter((member) => member !== "inner list")

/** `limit=100, remaining=0, reset=5`. A key that is given twice has its last value. */
export const parseDictionary = (text: string): ReadonlyMap<string, Item> | undefined => {
  const pairs = members(text, (input): readonly [string, Item | LeftOut] | undefined => {
    const name = input.take(key)
    if (name === undefined) return undefined
    if (input.take(equals) === undefined) {
      const found = parameters(input)
      return found === undefined ? undefined : [name[0], { value: true, parameters: found }]
    }
    const value = itemOrInnerList(input)
    return value === undefined ? undefined : [name[0], value]
  })
  if (pairs === undefined) return undefined
  const found = new Map<string, Item>()
  for (const [name, value] of pairs) {
    if (value === "inner list") found.delete(name)
    else found.set(name, value)
  }
  return found
}
