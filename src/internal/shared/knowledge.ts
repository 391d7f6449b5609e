/**
 * What one process knows of the gates that machines share, and whether it has to ask the store. Pure but for its memory: the
 * simulation of a storm asks the very same.
 *
 * A request goes by the last answer while that is young. Where it is not, the store is asked first, once for all requests that
 * wait for it; and while requests keep coming, the next question is asked beside them before the last answer is old, so that
 * a busy process never waits. A store that was slow or gone is not waited for again until it has answered in time for a while,
 * and is asked ever more rarely.
 */

/** That another machine was told to wait: until when by this one's clock, and for how many milliseconds in all. */
export interface Told {
  readonly until: number
  readonly whole: number
}

/** What stands in the store: the end by the clock of who wrote it, and for how many milliseconds in all. */
export interface Written {
  readonly until: number
  readonly whole: number
}

/**
 * What to do before a request.
 *
 * - `"go"`: the last answer counts.
 * - `"beside"`: it counts as well, and the store is asked beside the request.
 * - `"first"`: the store is asked, and the request waits for that.
 * - `"without"`: the store is not well, and left alone.
 */
type Advice = "go" | "beside" | "first" | "without"

export interface Knowledge {
  /** What was told and is not over. */
  readonly toldOf: (key: string, now: number) => Told | undefined
  readonly advise: (key: string, now: number) => Advice
  /** Takes an answer of the store: what it says, or nothing, to a question of that time. */
  readonly learn: (key: string, asked: number, now: number, written: unknown) => Told | undefined
  /** Remembers what this process itself was told, and gives what is to be told the others, if they do not know it yet. */
  readonly tell: (key: string, now: number, whole: number) => Written | undefined
  /** Told that the store has answered in time, or has not. */
  readonly judge: (isInTime: boolean, now: number) => void
  /** Whether the store is worth waiting for. */
  readonly isTrusted: () => boolean
}

/** So long an answer counts, in milliseconds. */
const fresh = 100
/** From this age on it is asked for anew beside the requests that still go by it. */
const ripe = 50
/** So long a request waits for the store. */
export const patience = 50
/** A question that has no answer by then is given up. */
export const longestQuestion = 5_000
/** Nothing is shared for longer: after that one request finds out again. */
const longest = 3_600_000
/** Where a clock is plainly wrong, the store is asked so often whether it still has it. */
const again = 1_000
/** What a late answer costs of trust, where one in time gives one back; so many are remembered. */
const doubts = { late: 4, most: 9 }
/** The store is left alone for so long, and for no longer than that. */
const rest = { least: 100, most: 30_000 }
/** More than a program is throttled by at once, and few enough for one that talks to everybody. */
const mostKeys = 1_000

interface Known {
  readonly asked: number
  readonly told: Told | undefined
  /** What was in the store, as text, and since when. */
  readonly seen: { readonly text: string; readonly since: number } | undefined
}

const textOf = (written: unknown): string => `${numberOf(written, "until")} ${numberOf(written, "whole")}`

const numberOf = (written: unknown, name: "until" | "whole"): number => {
  const value: unknown = typeof written === "object" && written !== null ? Reflect.get(written, name) : undefined
  return typeof value === "number" ? value : Number.NaN
}

/**
 * What is meant by what stands in the store, which this process has seen there since then. It is over when the store forgets
 * it, by the store's clock. How long that takes is known by the clocks of this process and of who wrote it; where these cannot
 * both be right, it is asked again soon. No longer than its whole time, though: a store may go by a wrong clock, too.
 */
export const read = (written: unknown, now: number, since = now): Told | undefined => {
  const whole = Math.min(numberOf(written, "whole"), longest)
  const left = numberOf(written, "until") - now
  if (!(whole > 0) || Number.isNaN(left)) return undefined
  // It is forgotten as much later as it took to get there.
  if (left <= 0 && left > -again) return undefined
  const most = Math.min(since, now) + whole - now
  const meant = Math.min(left > 0 && left <= whole ? left : again, most)
  return meant > 0 ? { until: now + meant, whole } : undefined
}

export const makeKnowledge = (): Knowledge => {
  const all = new Map<string, Known>()
  let doubt = 0
  let restUntil = Number.NEGATIVE_INFINITY

  /** A clock that was set back must not keep a gate closed for longer than it was meant to be. */
  const toldOf = (key: string, now: number): Told | undefined => {
    const told = all.get(key)?.told
    return told !== undefined && told.until > now && told.until - now <= told.whole + 1 ? told : undefined
  }
  const remember = (key: string, known: Known): void => {
    // Put anew, it is the youngest.
    all.delete(key)
    const [oldest] = all.size < mostKeys ? [] : all.keys()
    if (oldest !== undefined) all.delete(oldest)
    all.set(key, known)
  }
  return {
    toldOf,
    advise: (key, now) => {
      const age = now - (all.get(key)?.asked ?? Number.NEGATIVE_INFINITY)
      if (age >= 0 && age < ripe) return "go"
      // A clock that was set back makes nobody wait for what it says.
      if (doubt > 0) return now < restUntil && restUntil - now <= rest.most ? "without" : "beside"
      return age >= 0 && age < fresh ? "beside" : "first"
    },
    learn: (key, asked, now, written) => {
      const own = toldOf(key, now)
      const text = textOf(written)
      const before = all.get(key)?.seen
      const seen = before?.text === text ? before : { text, since: now }
      const told = read(written, now, seen.since)
      const longer = own === undefined || (told !== undefined && told.until > own.until) ? told : own
      remember(key, { asked, told: longer, seen })
      return longer
    },
    tell: (key, now, whole) => {
      const told = { until: now + Math.min(whole, longest), whole: Math.min(whole, longest) }
      const known = toldOf(key, now)
      if (known !== undefined && known.until >= told.until) return undefined
      const seen = { text: textOf(told), since: now }
      remember(key, { asked: all.get(key)?.asked ?? Number.NEGATIVE_INFINITY, told, seen })
      // Shorter than an answer counts, it would be over before anybody asks.
      return whole >= fresh ? told : undefined
    },
    judge: (isInTime, now) => {
      doubt = isInTime ? Math.max(0, doubt - 1) : Math.min(doubts.most, doubt + doubts.late)
      if (!isInTime) restUntil = now + Math.min(rest.most, rest.least * 2 ** doubt)
    },
    isTrusted: () => doubt === 0
  }
}
