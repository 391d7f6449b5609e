/**
 * A server in trouble: it answers what it can, one request after another, and does not know who still waits.
 */
import { answer, type Failed, refused, reset } from "./outcome.js"
import type { Call } from "./policy.js"
import { exponential, type Random } from "./random.js"

/** A stretch of time, in milliseconds. */
interface Span {
  readonly from: number
  readonly to: number
}

export interface Facts {
  /** Requests that it can work off in a second. */
  readonly perSecond: number
  /** Requests that it lets wait; who comes then is told 503. */
  readonly queue: number
  /** How long a request and its answer are on the way together. */
  readonly roundTrip: number
  /** Everything takes longer by this factor. */
  readonly brownOut?: Span & { readonly factor: number }
  /** Nobody listens. */
  readonly outage?: Span
  /**
   * It takes so many requests a second, all of a window of so many seconds at any time in it, and tells the others with a 429
   * to come back in the next. A window is a second unless it is said.
   */
  readonly rateLimit?: { readonly perSecond: number; readonly span: Span; readonly window?: number }
  /** Requests that fail by chance, in a stretch of time or always, with the status that they get. */
  readonly errors?: { readonly share: number; readonly status: number; readonly span?: Span }
  /** So many backends, of which the first ones are down. A repeat goes to another one than the request before it. */
  readonly backends?: { readonly count: number; readonly down: number }
  /** So many endpoints, of which the first ones always answer 500. */
  readonly endpoints?: { readonly count: number; readonly failing: number }
  /** The first request of each call finds a connection that had died. */
  readonly deadFirst?: boolean
  /** Seconds that a 503 asks to wait, if it does. */
  readonly retryAfter?: number
}

/** When the answer is there, and what it is; nothing is a success. */
interface Reply {
  readonly at: number
  readonly failed: Failed | undefined
}

export interface Server {
  readonly handle: (call: Call, now: number) => Reply
}

const within = (span: Span | undefined, now: number): boolean => span !== undefined && now >= span.from && now < span.to

/** The finishing times of the requests that it holds. First in, first out, so they only grow. */
const makeQueue = () => {
  let times: Array<number> = []
  let head = 0
  return {
    add: (time: number) => times.push(time),
    lengthAt: (now: number) => {
      while (head < times.length && (times[head] ?? 0) <= now) head++
      if (head > 10_000) {
        times = times.slice(head)
        head = 0
      }
      return times.length - head
    }
  }
}

/** Whether a call asks for what the server never gives. */
export const isHopeless = ({ endpoints }: Facts, { endpoint, final }: Call): boolean =>
  final || (endpoints !== undefined && endpoint !== undefined && endpoint < endpoints.failing)

export const makeServer = (facts: Facts, random: Random): Server => {
  const { backends, brownOut, deadFirst, errors, outage, perSecond, queue, rateLimit, retryAfter, roundTrip } = facts
  const asked = new WeakMap<Call, number>()
  /** Whether the backend is down that a request goes to. */
  const isDown = (call: Call): boolean => {
    if (backends === undefined) return false
    const before = asked.get(call)
    const others = before === undefined ? backends.count : backends.count - 1
    const one = Math.floor(random() * others)
    const backend = before !== undefined && one >= before ? one + 1 : one
    asked.set(call, backend)
    return backend < backends.down
  }
  const held = makeQueue()
  let free = 0
  let last = -1
  let used = 0
  /** The whole seconds until it takes requests again; 0 where it does now. */
  const overLimit = (now: number): number => {
    if (rateLimit === undefined || !within(rateLimit.span, now)) return 0
    const window = rateLimit.window ?? 1
    const current = Math.floor(now / 1_000 / window)
    if (current !== last) used = 0
    last = current
    return ++used > rateLimit.perSecond * window ? Math.ceil((current + 1) * window - now / 1_000) : 0
  }
  const handle = (call: Call, now: number): Reply => {
    if (within(outage, now)) return { at: now + roundTrip, failed: refused }
    // A request's number is counted before it is handled.
    if (deadFirst === true && call.sent === 1) return { at: now + roundTrip, failed: reset }
    // To say no costs it nothing: that is in favour of those who ask often.
    const over = overLimit(now)
    if (over > 0) return { at: now + roundTrip, failed: answer(429, over) }
    if (isDown(call)) return { at: now + roundTrip, failed: answer(503) }
    if (!call.final && isHopeless(facts, call)) return { at: now + roundTrip, failed: answer(500) }
    if (held.lengthAt(now) >= queue) return { at: now + roundTrip, failed: answer(503, retryAfter) }
    const start = Math.max(now, free)
    const factor = within(brownOut, start) && brownOut !== undefined ? brownOut.factor : 1
    free = start + exponential(random, 1_000 / perSecond) * factor
    held.add(free)
    const fails = errors !== undefined && (errors.span === undefined || within(errors.span, now)) &&
      random() < errors.share
    return {
      at: free + roundTrip,
      failed: call.final ? answer(410) : fails ? answer(errors.status) : undefined
    }
  }
  return { handle }
}
