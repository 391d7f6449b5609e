/** What somebody has set: a policy, and the call that it is asked about. */
import { Retry } from "effect-errata"
import * as Effect from "effect/Effect"

/** Times are in milliseconds; `Infinity` is none. */
export interface Choices {
  readonly attempts: number
  readonly base: number
  readonly longestWait: number
  readonly deadline: number
  readonly attemptTimeout: number
  /** Between polls; `Infinity` where the policy does not poll. */
  readonly every: number
  readonly refresh: boolean
  readonly unsafe: boolean
  /** How long the server takes to answer. */
  readonly takes: number
  /** What chance draws, in percent: 0 for the shortest wait that it can give. */
  readonly luck: number
  /** Whether the request carries an `Idempotency-Key`. */
  readonly keyed: boolean
}

/** Every default of the library. */
export const defaults: Choices = {
  attempts: 3,
  base: 50,
  longestWait: 60_000,
  deadline: Number.POSITIVE_INFINITY,
  attemptTimeout: Number.POSITIVE_INFINITY,
  every: Number.POSITIVE_INFINITY,
  refresh: false,
  unsafe: false,
  takes: 120,
  luck: 50,
  keyed: false
}

type Numeric = { [K in keyof Choices]: Choices[K] extends number ? K : never }[keyof Choices]
type Switch = Exclude<keyof Choices, Numeric>

/** A choice of a number, by the steps that it can take. */
export interface Slider {
  readonly name: Numeric
  readonly label: string
  readonly hint: string
  readonly steps: ReadonlyArray<number>
  readonly show: (value: number) => string
}

/** How long that is, as code says it and a person reads it. */
export const duration = (milliseconds: number): string => {
  const units = [["hour", 3_600_000], ["minute", 60_000], ["second", 1_000]] as const
  const [unit, length] = units.find(([, length]) => milliseconds >= length && milliseconds % length === 0) ??
    ["millis", 1] as const
  const count = milliseconds / length
  return unit === "millis" ? `${count} millis` : `${count} ${unit}${count === 1 ? "" : "s"}`
}

const time = (milliseconds: number): string => Number.isFinite(milliseconds) ? duration(milliseconds) : "none"

const none = Number.POSITIVE_INFINITY
const range = (from: number, to: number, step = 1) =>
  Array.from({ length: (to - from) / step + 1 }, (_, i) => from + i * step)

/** What a policy says, one slider each. */
export const policySliders: ReadonlyArray<Slider> = [
  {
    name: "attempts",
    label: "Attempts",
    hint: "requests at most, the first included",
    steps: range(1, 10),
    show: String
  },
  {
    name: "base",
    label: "Backoff",
    hint: "the first wait is up to this; it doubles",
    steps: [10, 25, 50, 100, 200, 500, 1_000, 2_000, 5_000],
    show: time
  },
  {
    name: "longestWait",
    label: "Longest wait",
    hint: "a server that asks for more is not asked again",
    steps: [1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 3_600_000],
    show: time
  },
  {
    name: "deadline",
    label: "Deadline",
    hint: "for the call as a whole",
    steps: [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, none],
    show: time
  },
  {
    name: "attemptTimeout",
    label: "Time for an attempt",
    hint: "until its answer begins",
    steps: [50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, none],
    show: time
  },
  {
    name: "every",
    label: "Polls every",
    hint: "for what does not exist yet, for a minute",
    steps: [500, 1_000, 2_000, 5_000, 10_000, 20_000, none],
    show: time
  }
]

/** What the policy does not decide. */
export const callSliders: ReadonlyArray<Slider> = [
  {
    name: "takes",
    label: "An answer takes",
    hint: "what the server needs",
    steps: [0, 20, 50, 120, 250, 500, 1_000, 2_000, 5_000, 10_000],
    show: time
  },
  {
    name: "luck",
    label: "Chance draws",
    hint: "of the spread of each wait",
    steps: range(0, 100, 5),
    show: (value) => `${value} %`
  }
]

export interface Toggle {
  readonly name: Switch
  readonly label: string
}

export const toggles: ReadonlyArray<Toggle> = [
  { name: "refresh", label: "It can renew the credential" },
  { name: "unsafe", label: "It repeats what may have had its effect" },
  { name: "keyed", label: "The request has an Idempotency-Key" }
]

/** How long a policy polls that does. */
const upTo = "1 minute"

/** The options that are not what they are by default. */
export const optionsOf = (choices: Choices): Retry.Options => {
  const { attempts, attemptTimeout, base, deadline, every, longestWait, refresh, unsafe } = choices
  const isSet = (name: keyof Choices) => choices[name] !== defaults[name]
  return {
    ...(isSet("attempts") && { attempts }),
    ...(isSet("base") && { backoff: { base: duration(base) as "50 millis" } }),
    ...(isSet("longestWait") && { longestWait: duration(longestWait) as "1 minute" }),
    ...(isSet("deadline") && { deadline: duration(deadline) as "1 minute" }),
    ...(isSet("attemptTimeout") && { attemptTimeout: duration(attemptTimeout) as "1 minute" }),
    ...(isSet("every") && { eventual: { every: duration(every) as "1 second", upTo } }),
    ...(unsafe && { unsafe: "repeat" }),
    ...(refresh && { refresh: Effect.void })
  }
}

export const policyOf = (choices: Choices): Retry.Policy => Retry.policy(optionsOf(choices)) as Retry.Policy

const literal = (value: unknown): string =>
  Effect.isEffect(value)
    ? "renewed"
    : typeof value === "object" && value !== null
    ? `{ ${Object.entries(value).map(([name, inner]) => `${name}: ${literal(inner)}`).join(", ")} }`
    : JSON.stringify(value)

/** The policy as a program says it. */
export const policyText = (choices: Choices): string => {
  const options = optionsOf(choices)
  if (Object.keys(options).length === 0) return "Retry.policy()"
  const line = `Retry.policy(${literal(options)})`
  if (line.length <= 80) return line
  return `Retry.policy({\n${
    Object.entries(options).map(([name, value]) => `  ${name}: ${literal(value)}`).join(",\n")
  }\n})`
}

const http = { 3: "@effect/platform", 4: "effect/http" } as const

/** A program that says so, for a major of Effect: what explains an error gives one for the default policy. */
export const codeOf = (code: string, choices: Choices, major: 3 | 4): string => {
  const policy = policyText(choices)
  const before = [
    ...(choices.refresh ? ["// Stands for what renews your credential.\nconst renewed = Effect.void\n"] : []),
    ...(policy === "Retry.policy()" ? [] : [`const policy = ${policy}\n`])
  ]
  return code
    .replace(/(?<=from )"(?:effect\/http|@effect\/platform)"/, JSON.stringify(http[major]))
    .replace("Retry.policy()", () => before.length === 0 || policy === "Retry.policy()" ? "Retry.policy()" : "policy")
    .replace("export const program", () => `${before.map((text) => `${text}\n`).join("")}export const program`)
}
