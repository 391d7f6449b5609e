/**
 * Finds values in a text, in time in proportion to the length of the text, whatever the values have in common with it or
 * with each other. Where values are few and short, which is the rule, the engine's own search is the fastest.
 */

type Found = (start: number, end: number) => void

/** Reads a text and knows at each character how much of a value has just been read. */
interface Machine {
  /**
   * Reads a part of a text: `found` gets the places where a value stands, and `begun` how much of one has been read behind
   * each character.
   */
  readonly run: (text: string, start: number, end: number, found: Found | undefined, begun?: Int32Array) => void
}

/** The machine of one value, by Knuth, Morris and Pratt. */
const machineOf = (value: string): Machine => {
  // How much of the value is still read when what comes is not its next character: the rule by which it is matched,
  // applied to the value itself.
  const fallback = new Int32Array(value.length + 1)
  const step = (from: number, char: number): number => {
    let state = from
    while (state === value.length || value.charCodeAt(state) !== char) {
      if (state === 0) return 0
      state = fallback[state] ?? 0
    }
    return state + 1
  }
  for (let state = 1; state < value.length; state++) {
    fallback[state + 1] = step(fallback[state] ?? 0, value.charCodeAt(state))
  }
  return {
    run: (text, start, end, found, begun) => {
      let state = 0
      for (let at = start; at < end; at++) {
        state = step(state, text.charCodeAt(at))
        if (begun !== undefined) begun[at + 1] = Math.max(begun[at + 1] ?? 0, state)
        if (state === value.length) found?.(at + 1 - state, at + 1)
      }
    }
  }
}

/**
 * The machine of many values, by Aho and Corasick: a tree of them, whose nodes are numbers, with 0 for the root. Each node
 * knows where to go on when a value breaks off.
 */
const machineOfAll = (values: ReadonlyArray<string>): Machine => {
  const size = values.reduce((sum, value) => sum + value.length, 1)
  const parent = new Int32Array(size)
  const code = new Uint16Array(size)
  const depth = new Int32Array(size)
  const fallback = new Int32Array(size)
  const ends = new Int32Array(size)
  // Children by their parent and their character: a hash table of nodes, at most half full.
  const mask = 2 ** Math.ceil(Math.log2(size * 2 + 1)) - 1
  const table = new Int32Array(mask + 1)
  const slotOf = (node: number, char: number): number => {
    let hash = Math.imul(node, 0x9e3779b1) ^ Math.imul(char + 1, 0x85ebca6b)
    hash ^= hash >>> 15
    let slot = hash & mask
    for (let child = table[slot] ?? 0; child !== 0; child = table[slot] ?? 0) {
      if (parent[child] === node && code[child] === char) break
      slot = (slot + 1) & mask
    }
    return slot
  }
  const step = (from: number, char: number): number => {
    let node = from
    for (;;) {
      const child = table[slotOf(node, char)] ?? 0
      if (child !== 0 || node === 0) return child
      node = fallback[node] ?? 0
    }
  }
  let count = 1
  // Level by level, so that what a node falls back to is there before it.
  let open = values.map((value) => ({ value, node: 0 }))
  for (let level = 0; open.length > 0; level++) {
    for (const path of open) {
      const char = path.value.charCodeAt(level)
      const slot = slotOf(path.node, char)
      let child = table[slot] ?? 0
      if (child === 0) {
        child = count++
        parent[child] = path.node
        code[child] = char
        depth[child] = level + 1
        fallback[child] = path.node === 0 ? 0 : step(fallback[path.node] ?? 0, char)
        ends[child] = ends[fallback[child] ?? 0] ?? 0
        table[slot] = child
      }
      path.node = child
      if (path.value.length === level + 1) ends[child] = level + 1
    }
    open = open.filter(({ value }) => value.length > level + 1)
  }
  return {
    run: (text, start, end, found, begun) => {
      let node = 0
      for (let at = start; at < end; at++) {
        node = step(node, text.charCodeAt(at))
        if (begun !== undefined) begun[at + 1] = depth[node] ?? 0
        const length = ends[node] ?? 0
        if (length > 0) found?.(at + 1 - length, at + 1)
      }
    }
  }
}

/** So many values are looked for one by one. */
const few = 16
/** The engine's search takes time in proportion to both lengths for some texts: up to this length that is little. */
const short = 1024

/** So many characters before a place are shortly before it. */
export const shortly = 200

/** Finds some values, none of them empty. */
export class Finder {
  readonly values: ReadonlyArray<string>
  readonly #longest: number
  #made: ReadonlyArray<Machine> | undefined
  constructor(values: ReadonlyArray<string>) {
    this.values = values
    let longest = 0
    for (const { length } of values) longest = Math.max(longest, length)
    this.#longest = longest
  }

  /** Calls back with places that together cover each one where a value stands. */
  find(text: string, found: Found): void {
    const { values } = this
    if (
      (values.length <= few || values.length * text.length <= few * short) &&
      Math.min(this.#longest, text.length) <= short
    ) {
      for (const value of values) {
        for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + 1)) found(at, at + value.length)
      }
    } else {
      for (const { run } of this.#machines()) run(text, 0, text.length, found)
    }
  }

  /**
   * How many characters before a place are the beginning of a value, the most that are: for each of these places, which go
   * up, and for those shortly before them.
   */
  begun(text: string, places: ReadonlyArray<number>): Int32Array {
    const out = new Int32Array(text.length + 1)
    const read = (start: number, end: number): void => {
      for (const { run } of this.#machines()) run(text, start, end, undefined, out)
    }
    let start = 0
    let end = 0
    for (const place of places) {
      const from = Math.max(0, place - this.#longest - shortly)
      if (from > end) {
        read(start, end)
        start = from
      }
      end = place
    }
    read(start, end)
    return out
  }

  #machines(): ReadonlyArray<Machine> {
    const { values } = this
    return this.#made ??= values.length <= few ? values.map(machineOf) : [machineOfAll(values)]
  }
}
