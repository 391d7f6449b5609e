/**
 * Times subjects against each other: batch by batch in turn, so that whatever else the machine does hits all of them.
 */

import { makeRandom } from "../storm/random.js"

/** Does something so many times. */
export type Subject = (times: number) => void | Promise<void>

/** What was measured, in nanoseconds each time; `ratio` and `beyond` are medians over rounds, each paired with the base. */
export interface Row {
  readonly name: string
  readonly min: number
  readonly median: number
  readonly max: number
  readonly ratio: number
  /** How much more than the base it takes. */
  readonly beyond: number
}

export interface Effort {
  readonly rounds: number
  /** How many milliseconds a batch takes at least. */
  readonly batch: number
  /** How often a batch does it instead, the same for all: what a batch itself takes must not tell apart what is nearly equal. */
  readonly times?: number
}

const sink: { last: unknown } = { last: undefined }

/** A subject that calls a function. What it returns is kept for a moment, so that no compiler drops the call. */
export const calls = (f: () => unknown): Subject => (times) => {
  let last: unknown
  for (let i = 0; i < times; i++) last = f()
  sink.last = last
}

/** The same for a function that is awaited. */
export const awaits = (f: () => Promise<unknown>): Subject => async (times) => {
  for (let i = 0; i < times; i++) sink.last = await f()
}

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** Rows from the times of each round; the first name is the base. */
export const toRows = (names: ReadonlyArray<string>, rounds: ReadonlyArray<ReadonlyArray<number>>): Array<Row> =>
  names.map((name, i) => {
    const times = rounds.map((round) => round[i] ?? Number.NaN)
    const pairs = rounds.map((round) => [round[i] ?? Number.NaN, round[0] ?? Number.NaN] as const)
    return {
      name,
      min: Math.min(...times),
      median: median(times),
      max: Math.max(...times),
      ratio: median(pairs.map(([own, base]) => own / base)),
      beyond: median(pairs.map(([own, base]) => own - base))
    }
  })

/**
 * The same values in another order each round, the same in every run: nobody is always the one after the collector has
 * run, and nobody always comes after the same one.
 */
export const shuffled = <A>(values: ReadonlyArray<A>, round: number): ReadonlyArray<A> => {
  const random = makeRandom(round, "order")
  const out = [...values]
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const [a, b] = [out[i], out[j]]
    // Seam: both are inside of the array.
    out[i] = b as A
    out[j] = a as A
  }
  return out
}

const timeOf = async (subject: Subject, times: number): Promise<number> => {
  const began = process.hrtime.bigint()
  // Only what is asynchronous is awaited: a turn of the loop would count as the subject's own.
  const done = subject(times)
  if (done !== undefined) await done
  return Number(process.hrtime.bigint() - began)
}

/** How many times fill a batch, after the compiler has warmed up. */
const calibrate = async (subject: Subject, batch: number): Promise<number> => {
  let times = 1
  for (;;) {
    const took = await timeOf(subject, times)
    if (took >= batch * 1e6) break
    times = Math.ceil(times * Math.min(4, Math.max(1.2, batch * 1.1e6 / Math.max(took, 1))))
  }
  for (let warmth = 0; warmth < 20; warmth++) await timeOf(subject, times)
  const took = await timeOf(subject, times)
  return Math.max(1, Math.ceil(times * batch * 1e6 / took))
}

/** Compares subjects; the first is the base of the ratios. */
export const compare = async (
  subjects: Readonly<Record<string, Subject>>,
  { batch, rounds, times: fixed }: Effort = { batch: 5, rounds: 61 }
): Promise<Array<Row>> => {
  const names = Object.keys(subjects)
  const entries: Array<readonly [number, Subject, number]> = []
  for (const [i, subject] of Object.values(subjects).entries()) {
    const calibrated = await calibrate(subject, batch)
    entries.push([i, subject, fixed ?? calibrated])
  }
  const times: Array<Array<number>> = []
  for (let round = 0; round < rounds; round++) {
    const row: Array<number> = []
    for (const [i, subject, n] of shuffled(entries, round)) row[i] = await timeOf(subject, n) / n
    times.push(row)
  }
  return toRows(names, times)
}
