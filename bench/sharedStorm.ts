/**
 * What a gate that processes share changes: many of them, with one key and a quota of so many requests in a window.
 */
import { median } from "./lib/measure.js"
import { atLeast, atMost, type Check, report, type Table } from "./lib/report.js"
import { ours } from "./storm/policies/ours.js"
import { sharedOver, withOneBudget } from "./storm/policies/shared.js"
import type { Policy } from "./storm/policy.js"
import { brownOut, errors, limit } from "./storm/scenarios.js"
import { loadOf, recoveryOf, type Run, type Scenario, simulate, successOf } from "./storm/simulate.js"

const seeds = [1, 2, 3]
const minutes = 5

/** As much as is wanted twice over, where nothing but the quota is scarce. */
const quota = (clients: number, perSecond: number, capacity = 1e5): Scenario => ({
  name: `${clients.toLocaleString("en-US")} processes`,
  clients,
  perSecond,
  seconds: 60 * minutes,
  timeout: 1_000,
  over: 0,
  server: {
    perSecond: capacity,
    queue: 2 * capacity,
    roundTrip: 50,
    rateLimit: { perSecond: perSecond / 2, window: 60, span: { from: 0, to: Number.POSITIVE_INFINITY } }
  }
})

interface Way {
  readonly name: string
  readonly policy: () => Policy & { readonly asked?: { readonly questions: number; readonly waited: number } }
}

const each: Way = { name: "a gate each", policy: () => ours }
const shared: Way = { name: "a shared gate, its store 1 ms away", policy: () => sharedOver(1) }
const far: Way = { name: "the same, 20 ms away", policy: () => sharedOver(20) }
const beside: Way = { name: "the same, 1 ms away, only asked beside requests", policy: () => sharedOver(1, "beside") }
const unspread: Way = {
  name: "the same, 1 ms away, without a spread of its own",
  policy: () => sharedOver(1, "unspread")
}
const gone: Way = { name: "the same, its store never answers", policy: () => sharedOver(Number.POSITIVE_INFINITY) }

const measure = (scenario: Scenario, { policy }: Way) => {
  const runs = seeds.map((seed) => {
    const made = policy()
    const run = simulate(made, scenario, seed)
    return { run, questions: made.asked?.questions ?? 0, waited: made.asked?.waited ?? 0 }
  })
  const of = (value: (of: typeof runs[number]) => number) => median(runs.map(value))
  return {
    refused: of(({ run }) => run.refused / minutes),
    success: of(({ run }) => 100 * successOf(run)),
    peak: of(({ run }) => Math.max(...run.load)),
    questions: of(({ questions, run }) => questions / run.wanted),
    waited: of(({ run, waited }) => waited / run.wanted),
    waitedEach: of(({ waited }) => waited / scenario.clients)
  }
}

const scenarios = [quota(40, 40), quota(40, 4), quota(1_000, 200), quota(1_000, 800)]
/** One that has no room for all that has waited, if that comes together. */
const tight = quota(1_000, 200, 1_000)
const found = scenarios.map((scenario) => ({
  scenario,
  rows: [each, shared, far, beside, gone].map((way) => ({ way, ...measure(scenario, way) }))
}))

const table = ({ rows, scenario }: typeof found[number]): Table => ({
  title: `${scenario.name} with one key, ${scenario.perSecond} calls a second together, a quota for half of them` +
    (scenario === tight ? "; a server that works off 1,000 a second" : ""),
  columns: ["", "refused a minute", "success", "peak/s", "questions a call", "waited for the store a call"],
  rows: rows.map(({ peak, questions, refused, success, waited, way }) => [
    way.name,
    Math.round(refused),
    `${success.toFixed(1)} %`,
    Math.round(peak),
    questions.toFixed(2),
    `${waited.toFixed(2)} ms`
  ])
})

const checks = found.flatMap(({ rows, scenario }): ReadonlyArray<Check> => {
  const of = (way: Way) => rows.find((row) => row.way === way) ?? { refused: NaN, success: NaN, waitedEach: NaN }
  const name = `${scenario.name}, ${scenario.perSecond} calls a second`
  return [
    atMost(`${name}: refused, of what is with a gate each`, 100 * of(shared).refused / of(each).refused, 50, "%"),
    atLeast(`${name}: success, of what is with a gate each`, 100 * of(shared).success / of(each).success, 95, "%"),
    atMost(`${name}: waited for a store that is gone, each process in all`, of(gone).waitedEach, 75, "ms")
  ]
})

/** What a budget would change that processes share as well, if it cost nothing to ask. */
const budgets = [40, 1_000].flatMap((clients) =>
  [brownOut, errors, limit].map((scenario) => {
    const many = { ...scenario, clients }
    const runsOf = (policy: () => Policy): ReadonlyArray<Run> => seeds.map((seed) => simulate(policy(), many, seed))
    const cells = (runs: ReadonlyArray<Run>) => [
      median(runs.map(loadOf)).toFixed(3),
      `${(100 * median(runs.map(successOf))).toFixed(2)} %`,
      `${median(runs.map((run) => recoveryOf(run, many.over)))} s`
    ]
    const name = scenario.name.slice(0, scenario.name.indexOf(":"))
    return [
      `${clients.toLocaleString("en-US")} processes, ${name}`,
      ...cells(runsOf(() => ours)),
      ...cells(runsOf(withOneBudget))
    ]
  })
)

report({
  name: "sharedStorm",
  tables: [
    ...found.map(table),
    table({
      scenario: tight,
      rows: [each, shared, unspread].map((way) => ({ way, ...measure(tight, way) }))
    }),
    {
      title: "A budget each, and one budget for all that is asked for nothing: load, success, back after",
      columns: ["", "each: load", "success", "back after", "one: load", "success", "back after"],
      rows: budgets
    }
  ],
  checks
})
