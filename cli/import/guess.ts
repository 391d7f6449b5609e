/**
 * What is guessed of an error that nobody stated anything of: by its status, by the words of its code, else nothing.
 * Always on the safe side: what is not said is not repeated, and may have been applied.
 */
import { type Category, Disposition } from "effect-errata"
import { otherTraits, statusTraits, traitsOfStatus } from "../../src/internal/error/statusTraits.js"
import type { ImportedError } from "./model.js"

type Status = ImportedError["statuses"][number]

/**
 * What is said of one class: in traits.ts, for a person to correct, where there are `traits`. Else those that HTTP gives
 * the status that it comes with, which leaves nothing to know.
 */
export interface Guess {
  readonly status?: Status | ReadonlyArray<Status>
  readonly usualStatus?: number
  readonly traits: Disposition.Traits | undefined
  readonly by: "by its code" | "by its name" | "by its status" | "by nothing but its being an error"
}

/** What words say. Weak ones give way to a status that says something of its own. */
interface Rule {
  readonly words: RegExp
  readonly category: Category.Category
  readonly retry: Disposition.Retry
  /** How far it counts: always; unless the status says more; only where no status of a client's error contradicts it. */
  readonly counts: "always" | "weakly" | "unless refused"
}

const rule = (
  words: RegExp,
  category: Category.Category,
  counts: Rule["counts"] = "always",
  retry: Disposition.Retry = "never"
): Rule => ({ words, category, retry, counts })

/** Words, each as an argument of its own or several with spaces in between. */
const any = (...words: ReadonlyArray<string>): string => `(?:${words.join(" ").split(" ").join("|")})`
/** Codes that have one of these words anywhere, at their beginning or end, or that are no more than them. */
const having = (...words: ReadonlyArray<string>): RegExp => new RegExp(`_${any(...words)}_`)
const beginning = (...words: ReadonlyArray<string>): RegExp => new RegExp(`^_${any(...words)}_`)
const ending = (...words: ReadonlyArray<string>): RegExp => new RegExp(`_${any(...words)}_$`)
const exactly = (...words: ReadonlyArray<string>): RegExp => new RegExp(`^_${any(...words)}_$`)

const authentic = "(?:(?:ACCESS|AUTH|BEARER|ID|OAUTH2?|API|USER|SECURITY|LOGIN)_)?"
const credential = `${authentic}${any("TOKENS?", "SESSION", "JWT", "CREDENTIALS?", "AUTHENTICATION")}`
const proof = any(
  "AUTH",
  "AUTHENTICATION",
  "AUTHORIZATION",
  `${authentic}TOKEN`,
  "(?:API_)?KEY",
  "CREDENTIALS?",
  "JWT",
  "SESSION"
)

/** Asked in this order; words are in capitals, between underscores. */
const rules: ReadonlyArray<Rule> = [
  // A credential that has run out is renewed; one for a payment or a form is none. One that renews others cannot be.
  rule(
    exactly(`${credential}_(?:(?:HAS|IS)_)?EXPIRED`, `EXPIRED_${credential}`),
    "Unauthenticated",
    "unless refused",
    "refresh"
  ),
  rule(having("NOT_?FOUND", "NO_SUCH", "(?:DOES_NOT|DOESNT|NOT)_EXISTS?"), "NotFound"),
  rule(ending("GONE", "DELETED"), "NotFound", "weakly"),
  rule(
    having("UNAUTHENTICATED", "NOT_AUTHED", "NOT_AUTHENTICATED", "NOT_LOGGED_IN", "LOGIN_REQUIRED", "AUTH_REQUIRED"),
    "Unauthenticated"
  ),
  rule(beginning("AUTHENTICATION"), "Unauthenticated"),
  rule(ending(`(?:INVALID|MISSING|BAD|WRONG|NO)_${proof}`), "Unauthenticated"),
  rule(exactly(`${proof}_(?:REVOKED|INVALID|MISSING|REQUIRED)`), "Unauthenticated"),
  rule(exactly("UNAUTHORI[SZ]ED"), "Unauthenticated", "weakly"),
  rule(
    having("FORBIDDEN", "PERMISSIONS?", "SCOPES?", "ACCESS_DENIED", "NO_ACCESS", "NOT_PERMITTED"),
    "PermissionDenied"
  ),
  rule(having("NOT_AUTHORI[SZ]ED", "UNAUTHORI[SZ]ED", "RESTRICTED"), "PermissionDenied", "weakly"),
  rule(
    beginning("INVALID", "MISSING", "MALFORMED", "BAD", "UNKNOWN_(?:PARAM|PARAMETER|ARGUMENT|FIELD)"),
    "InvalidArgument",
    "weakly"
  ),
  rule(ending("INVALID", "NOT_VALID", "MISSING", "MALFORMED"), "InvalidArgument", "weakly"),
  rule(
    /^(?!.*_(?:REQUIRED|INVALID|NOT)_).*_(?:RATE_?LIMIT(?:S|ED|ING)?|THROTTL(?:E|ED|ING))_/,
    "ResourceExhausted",
    "always",
    "throttled"
  ),
  rule(
    having(
      "TOO_MANY_(?:REQUESTS?|CALLS?|QUERIES|ATTEMPTS?)",
      "SLOW_DOWN",
      "TOO_(?:FAST|FREQUENT|FREQUENTLY)",
      "RATE_EXCEEDED"
    ),
    "ResourceExhausted",
    "always",
    "throttled"
  ),
  rule(exactly("TOO_MANY"), "ResourceExhausted", "always", "throttled"),
  rule(ending("TIMEOUT", "TIMEOUT_ERROR"), "DeadlineExceeded", "unless refused", "transient"),
  rule(having("TIMED_OUT", "DEADLINE_EXCEEDED"), "DeadlineExceeded", "unless refused", "transient"),
  rule(
    having(
      "TEMPORARY_(?:ERROR|FAILURE|FAULT|OUTAGE)",
      "TEMPORARILY",
      "(?:SERVICE|SERVER|BACKEND|GATEWAY|SYSTEM)_UNAVAILABLE",
      "OVERLOADED",
      "TRY_AGAIN"
    ),
    "Unavailable",
    "unless refused",
    "transient"
  ),
  rule(beginning("UNAVAILABLE"), "Unavailable", "unless refused", "transient"),
  rule(
    exactly(
      "INTERNAL",
      "INTERNAL_(?:SERVER|SERVICE|SYSTEM|API)",
      "INTERNAL_(?:(?:SERVER|SERVICE|SYSTEM|API)_)?(?:ERROR|FAILURE|FAULT|EXCEPTION)",
      "(?:SERVER|FATAL)_ERROR"
    ),
    "Internal",
    "unless refused",
    "transient"
  ),
  rule(having("ALREADY_EXISTS?", "DUPLICATED?", "NOT_UNIQUE"), "AlreadyExists"),
  rule(ending("TAKEN"), "AlreadyExists"),
  rule(having("CONFLICT(?:S|ED|ING)?", "CONCURREN(?:T|CY)"), "Aborted"),
  rule(
    having("NOT_IMPLEMENTED", "UNIMPLEMENTED", "METHOD_NOT_(?:ALLOWED|SUPPORTED)", "UNSUPPORTED_(?:METHOD|OPERATION)"),
    "Unimplemented"
  ),
  rule(having("INSUFFICIENT_(?:FUNDS|BALANCE)"), "FailedPrecondition"),
  rule(having("QUOTAS?"), "ResourceExhausted"),
  rule(having("LIMITS?_(?:EXCEEDED|REACHED)", "EXCEED(?:S|ED)", "TOO_MANY"), "ResourceExhausted", "weakly"),
  rule(ending("LIMIT"), "ResourceExhausted", "weakly"),
  rule(having("OUT_OF_(?:RANGE|BOUNDS)"), "OutOfRange"),
  rule(
    having("(?:ACTION|UPGRADE|PAYMENT|VERIFICATION|APPROVAL|CONFIRMATION)_REQUIRED"),
    "FailedPrecondition",
    "weakly"
  ),
  rule(
    having(
      "REQUIRED INVALID MISSING MALFORMED MISMATCH VALIDATION BAD_REQUEST UNPROCESSABLE PARSE",
      "TOO_(?:LONG|SHORT|LARGE|BIG|SMALL) MEDIA_TYPE CANNOT_BE_(?:BLANK|EMPTY|NEGATIVE|NULL|ZERO)"
    ),
    "InvalidArgument",
    "weakly"
  ),
  rule(
    having(
      "NOT_ALLOWED NOT_SUPPORTED UNSUPPORTED UNAVAILABLE STATE STATUS ALREADY IN_PROGRESS PENDING",
      "DISABLED INACTIVE LOCKED ARCHIVED CLOSED EXPIRED CANCELL?ED BLOCKED SUSPENDED",
      "DECLINED REFUSED REJECTED VIOLATION VOIDED COMPLETED CANNOT CANT",
      "NOT_(?:APPROVED|AVAILABLE|ELIGIBLE|ENABLED|IN|READY|VERIFIED)"
    ),
    "FailedPrecondition",
    "weakly"
  ),
  rule(beginning("NOT"), "FailedPrecondition", "weakly")
]

/** `channel-notFound` as `_CHANNEL_NOT_FOUND_`. */
const wordsOf = (text: string): string =>
  `_${
    text.slice(0, 200).replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
      .toUpperCase().replace(/[^A-Z0-9]+/g, "_").replace(/^_+|_+$/g, "")
  }_`

const isFault = (status: Status): boolean => status === "5xx" || (typeof status === "number" && status >= 500)

/** Whether it says nothing of an error: a success that has one in it. */
const isSuccess = (status: Status): boolean => typeof status === "number" && status < 400

const traitsOf = (status: Status): Disposition.Traits =>
  typeof status === "number" ? traitsOfStatus(status) : otherTraits[status]

/** Statuses that say no more than that the request was no good, or that nobody knows. */
const general = new Set<Status>([400, 402, 409, 412, 422, "4xx", "5xx"])

/** What the statuses say together: the strictest of it, and of what it is nothing where some speak of a fault and some not. */
const byStatuses = (statuses: ReadonlyArray<Status>): Disposition.Traits | undefined => {
  const errors = statuses.filter((status) => !isSuccess(status))
  const [first, ...rest] = errors.map(traitsOf)
  if (first === undefined) return undefined
  const disposition = rest.reduce<Disposition.Disposition>(Disposition.strictest, first)
  return {
    category: errors.some(isFault) && !errors.every(isFault) ? "Unknown" : first.category,
    retry: disposition.retry,
    applied: errors.length < statuses.length ? "unknown" : disposition.applied
  }
}

/** What the words say, as far as the statuses leave it to them. */
const byWords = (text: string, statuses: ReadonlyArray<Status>): Disposition.Traits | undefined => {
  const words = wordsOf(text)
  const errors = statuses.filter((status) => !isSuccess(status))
  const found = rules.find((rule) => rule.words.test(words))
  if (found === undefined) return undefined
  const [only] = errors
  const status = byStatuses(statuses)
  const applied = status?.applied ?? "unknown"
  const { category, counts, retry } = found
  if (counts === "weakly") {
    // Of one status that means something of its own, as 404 and 429 do, it is the more particular that counts.
    return errors.length === 1 && only !== undefined && !general.has(only) && !isFault(only)
      ? undefined
      : { category, retry, applied }
  }
  if (counts === "always") return { category, retry, applied }
  if (retry === "refresh") {
    const mayBe = errors.length === 0 || errors.some((status) => [400, 401, 403, "4xx"].includes(status))
    return { category, retry: mayBe ? "refresh" : "never", applied }
  }
  // A fault is one where no status says that the request was: else it is refused, with words that sound like a fault.
  const mayPass =
    errors.every((status) => isFault(status) || status === "4xx" || traitsOf(status).retry === "transient") &&
    (errors.length === 0 || errors.some((status) => status !== "4xx"))
  if (mayPass) return { category, retry, applied: "unknown" }
  return status?.retry === "never" ? { ...status, applied: "unknown" } : undefined
}

/** The statuses that answers to a code come with, as the one to answer with: what fits the guess, else the first. */
const usualOf = (statuses: ReadonlyArray<Status>, traits: Disposition.Traits): number | undefined => {
  const numbers = statuses.filter((status) => typeof status === "number")
  return numbers.find((status) => traitsOfStatus(status).category === traits.category) ?? numbers[0]
}

/** A status to answer with that no other class answers to, where the first one of the range is another's. */
const freeStatus = (ranges: ReadonlyArray<Status>, taken: ReadonlySet<Status>): number | undefined => {
  const isIn = (status: number) => ranges.includes(status < 500 ? "4xx" : "5xx")
  const all = [400, 500, ...Object.keys(statusTraits).map(Number)].filter(isIn)
  return taken.has(all[0] ?? 0) ? all.find((status) => !taken.has(status)) : undefined
}

const unknown: Disposition.Traits = { category: "Unknown", retry: "never", applied: "unknown" }

/** What is guessed of one error; `taken` are the statuses that tell another one. */
const guessOne = (error: ImportedError, taken: ReadonlySet<Status>): Guess => {
  const { codes, name, statuses } = error
  if (codes.length > 0) {
    const code = codes.map((code) => byWords(String(code), statuses)).find((traits) => traits !== undefined)
    const status = byStatuses(statuses)
    const traits = code ?? status ?? unknown
    const usualStatus = usualOf(statuses, traits)
    const by = code !== undefined
      ? "by its code"
      : traits.category !== "Unknown" || traits.retry !== "never"
      ? "by its status"
      : "by nothing but its being an error"
    return { ...(usualStatus !== undefined && { usualStatus }), traits, by }
  }
  const [first, ...others] = statuses
  const status = first === undefined ? undefined : others.length === 0 ? first : statuses
  const told = status === undefined ? {} : { status }
  const named = error.known === "response" ? byWords(name, statuses) : undefined
  const ranged = statuses.some((status) => typeof status === "string")
  const differ = new Set(statuses.map((status) => JSON.stringify(traitsOf(status)))).size > 1
  if (ranged || differ || first === undefined) {
    const free = first === undefined
      ? freeStatus((["4xx", "5xx"] as const).filter((range) => !taken.has(range)), taken) ??
        (taken.has("4xx") ? 500 : 400)
      : statuses.every((status) => typeof status === "string")
      ? freeStatus(statuses, taken)
      : undefined
    return { ...told, ...(free !== undefined && { usualStatus: free }), traits: undefined, by: "by its status" }
  }
  const by = named !== undefined ? "by its name" : "by its status"
  const traits = named ?? byStatuses(statuses)
  return traits === undefined
    ? { ...told, traits: unknown, by: "by nothing but its being an error" }
    : { ...told, traits, by }
}

/** What is guessed of each, by the names of their classes. */
export const guess = (errors: ReadonlyArray<ImportedError>): ReadonlyMap<string, Guess> => {
  const keyless = errors.filter(({ codes }) => codes.length === 0)
  return new Map(errors.map((error) => {
    const taken = new Set(keyless.filter((other) => other !== error).flatMap(({ statuses }) => statuses))
    return [error.name, guessOne(error, taken)]
  }))
}
