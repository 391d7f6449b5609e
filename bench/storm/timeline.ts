/**
 * What is going to happen, by its time. Of things at the same time, what was planned first comes first.
 */

export interface Timeline<A> {
  readonly add: (at: number, what: A) => void
  /** The next thing that happens, taken out. */
  readonly next: () => { readonly at: number; readonly what: A } | undefined
}

interface Entry<A> {
  readonly at: number
  readonly order: number
  readonly what: A
}

const precedes = <A>(a: Entry<A>, b: Entry<A>): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

/** A binary heap. */
export const makeTimeline = <A>(): Timeline<A> => {
  const heap: Array<Entry<A>> = []
  let order = 0
  return {
    add: (at, what) => {
      const entry = { at, order: order++, what }
      let i = heap.push(entry) - 1
      while (i > 0) {
        const above = (i - 1) >> 1
        const parent = heap[above]
        if (parent === undefined || precedes(parent, entry)) break
        heap[i] = parent
        i = above
      }
      heap[i] = entry
    },
    next: () => {
      const first = heap[0]
      const last = heap.pop()
      if (first === undefined || last === undefined || heap.length === 0) return first
      let i = 0
      for (;;) {
        const left = 2 * i + 1
        const [a, b] = [heap[left], heap[left + 1]]
        if (a === undefined) break
        const child = b !== undefined && precedes(b, a) ? b : a
        if (precedes(last, child)) break
        heap[i] = child
        i = child === a ? left : left + 1
      }
      heap[i] = last
      return first
    }
  }
}
