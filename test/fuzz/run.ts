/**
 * A fuzzing run: so many answers under one seed, examined with every catalog; of a mistake the smallest answer that
 * still makes it.
 */
import { Catalog, type Exchange } from "effect-errata"
import { catalogs, examine, subjects } from "./examine.js"
import { makeAnswers, samplesOf } from "./generate.js"

/** A mistake, and the smallest answer that was found for it. */
interface Finding {
  readonly subject: string
  readonly problem: string
  /** The number of the answer in this run. */
  readonly index: number
  readonly parts: Exchange.Parts
}

/** What a run has done. */
export interface Report {
  readonly answers: number
  readonly examined: number
  readonly seconds: number
  readonly subjects: ReadonlyArray<string>
  /** How often each mutation was made. */
  readonly mutations: Readonly<Record<string, number>>
  /** How often each failure came out. */
  readonly tags: Readonly<Record<string, number>>
  readonly longestBody: number
  readonly slowest: { readonly time: number; readonly subject: string; readonly index: number; readonly size: number }
  readonly findings: ReadonlyArray<Finding>
}

/** Leaves out what is not needed for the mistake: headers, and parts of the body down to single characters. */
const shrink = (catalog: Catalog.Catalog<unknown>, parts: Exchange.Parts, problem: string): Exchange.Parts => {
  let least = parts
  const still = (smaller: Exchange.Parts): boolean => {
    if (examine(catalog, smaller).problem !== problem) return false
    least = smaller
    return true
  }
  if (least.request !== undefined) still({ ...least, request: { ...least.request, headers: undefined } })
  for (const name of Object.keys(least.headers)) {
    const { [name]: _, ...headers } = least.headers
    still({ ...least, headers })
  }
  const until = performance.now() + 5_000
  for (let length = Math.ceil(least.body.length / 2); length >= 1; length = Math.floor(length / 2)) {
    for (let at = 0; at < least.body.length && performance.now() < until;) {
      if (!still({ ...least, body: least.body.slice(0, at) + least.body.slice(at + length) })) at += length
    }
  }
  return least
}

const count = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1
}

/** Runs to the end, or until there are ten mistakes of different kinds. */
export const run = (
  options: {
    readonly seed: number
    readonly count: number
    /**
     * How many of the catalogs look at each answer, in turn; all of them if it is left out. Then what can be done with a
     * failure is tried with each kind of failure that the answer is to them, else with the first.
     */
    readonly catalogs?: number
    readonly onProgress?: (done: number) => void
  }
): Report => {
  const next = makeAnswers(options.seed, samplesOf(catalogs.map(([, catalog]) => catalog)))
  const turns = options.catalogs ?? subjects.length
  const mutations: Record<string, number> = {}
  const tags: Record<string, number> = {}
  const findings = new Map<string, Finding>()
  let slowest: Report["slowest"] = { time: 0, subject: "", index: 0, size: 0 }
  let longestBody = 0
  let answers = 0
  const start = performance.now()
  while (answers < options.count && findings.size < 10) {
    const { how, parts } = next()
    const index = answers++
    for (const kind of how) count(mutations, kind)
    longestBody = Math.max(longestBody, parts.body.length)
    const kinds = new Set<string>()
    const isNew = (kind: string): boolean => {
      const { size } = kinds
      if (size === 0 || options.catalogs === undefined) kinds.add(kind)
      return kinds.size > size
    }
    for (let turn = 0; turn < turns; turn++) {
      const [subject, catalog] = subjects[(index * turns + turn) % subjects.length] ?? ["", Catalog.empty]
      const { problem, tag, time } = examine(catalog, parts, isNew)
      count(tags, tag)
      if (time > slowest.time && index > 100) slowest = { time, subject, index, size: parts.body.length }
      if (problem !== undefined && !findings.has(problem)) {
        findings.set(problem, { subject, problem, index, parts: shrink(catalog, parts, problem) })
      }
    }
    if (answers % 1_000 === 0) options.onProgress?.(answers)
  }
  return {
    answers,
    examined: answers * turns,
    seconds: (performance.now() - start) / 1_000,
    subjects: subjects.map(([name]) => name),
    mutations,
    tags,
    longestBody,
    slowest,
    findings: [...findings.values()]
  }
}
