/**
 * What a policy adds to an outage: many clients against a modelled server, in virtual time.
 */
import { median } from "./lib/measure.js"
import { atLeast, atMost, type Check, report, type Series, type Table } from "./lib/report.js"
import { policies } from "./storm/policies/all.js"
import { awsClassic, awsNow } from "./storm/policies/aws.js"
import { brooker } from "./storm/policies/brooker.js"
import { finagle } from "./storm/policies/finagle.js"
import { grpc } from "./storm/policies/grpc.js"
import { ours } from "./storm/policies/ours.js"
import { blind, none } from "./storm/policies/simple.js"
import type { Policy } from "./storm/policy.js"
import { failing, runPublished, spreadOver } from "./storm/published.js"
import { brownOut, byChance, errors, mishaps, scenarios } from "./storm/scenarios.js"
import { loadOf, recoveryOf, type Run, type Scenario, simulate, successOf } from "./storm/simulate.js"

const seeds = [1, 2, 3]
const crowds = [100, 1_000, 10_000, 100_000]
const crowd = 1_000

const over = <A>(run: (seed: number) => A): ReadonlyArray<A> => seeds.map(run)
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`
const seconds = (value: number): string => value === Number.POSITIVE_INFINITY ? "never" : `${value} s`

/** Brooker's setting, and what is measured in it. */
const published = (policy: Policy) => ({
  policy,
  all: median(over((seed) => loadOf(runPublished(policy, failing(1), seed)))),
  few: median(over((seed) => successOf(runPublished(policy, failing(0.05), seed)))),
  spread: [10, 100, 1_000].map((clients) =>
    median(over((seed) => loadOf(runPublished(policy, spreadOver(clients), seed))))
  )
})
const inSetting = [none, blind, brooker, awsClassic, awsNow, grpc, finagle, ours].map(published)
const found = (policy: Policy) => {
  const row = inSetting.find((row) => row.policy === policy)
  if (row === undefined) throw new Error(`${policy.name} was not run`)
  return row
}

const publishedTable: Table = {
  title: "Brooker's setting: a server that fails by chance",
  columns: [
    "",
    "load, all fail",
    "success, 5 % fail",
    "load, 50 % fail: 10 clients",
    "100 clients",
    "1,000 clients"
  ],
  rows: inSetting.map(({ all, few, policy, spread }) => [
    policy.name,
    all.toFixed(3),
    percent(few),
    ...spread.map((load) => load.toFixed(3))
  ])
}

/** How far a result is from the published one, in percent. */
const off = (value: number, expected: number): number => 100 * Math.abs(value / expected - 1)
const publishedChecks: ReadonlyArray<Check> = [
  atMost("three blind repeats, all failing: off 4.000 by", off(found(blind).all, 4), 2, "%"),
  atMost("Brooker's bucket, all failing: off 1.107 by", off(found(brooker).all, 1.107), 2, "%"),
  atMost("Brooker's bucket, 5 % failing: off 99.97 % by", off(found(brooker).few, 0.9997), 2, "%"),
  ...[1.104, 1.142, 1.454].map((expected, i) =>
    atMost(
      `Brooker's bucket, ${[10, 100, 1_000][i] ?? 0} clients: off ${expected} by`,
      off(found(brooker).spread[i] ?? Number.NaN, expected),
      2,
      "%"
    )
  ),
  atMost("ours, all failing: load", found(ours).all, 1.03, "×"),
  atLeast("ours, 5 % failing: success", 100 * found(ours).few, 99.97, "%")
]

const runsOf = (policy: Policy, scenario: Scenario, clients: number): ReadonlyArray<Run> =>
  over((seed) => simulate(policy, { ...scenario, clients }, seed))
const recovery = (runs: ReadonlyArray<Run>, scenario: Scenario): number =>
  median(runs.map((run) => recoveryOf(run, scenario.over)))

const storms = scenarios.map((scenario) => ({
  scenario,
  rows: policies.map((policy) => ({ policy, runs: runsOf(policy, scenario, crowd) }))
}))

const stormTable = ({ rows, scenario }: typeof storms[number]): Table => ({
  title: `${crowd.toLocaleString("en-US")} clients, ${scenario.name}`,
  columns: ["", "load", "success", "back after", "peak/s", "repeats after never", "unsafe repeats"],
  rows: rows.map(({ policy, runs }) => [
    policy.name,
    median(runs.map(loadOf)).toFixed(3),
    percent(median(runs.map(successOf))),
    seconds(recovery(runs, scenario)),
    Math.round(median(runs.map(({ load }) => Math.max(...load)))),
    Math.round(median(runs.map(({ futile }) => futile))),
    Math.round(median(runs.map(({ unsafe }) => unsafe)))
  ])
})

/** How long it takes to come back, as the same calls come from ever more clients, each with a budget of its own. */
const crowded = scenarios.map((scenario) => ({
  scenario,
  rows: [none, awsNow, policies.find(({ name }) => name === "circuit breaker") ?? none, ours].map((policy) => ({
    policy,
    times: crowds.map((clients) => recovery(runsOf(policy, scenario, clients), scenario))
  }))
}))
const crowdTable = ({ rows, scenario }: typeof crowded[number]): Table => ({
  title: `Back after so many seconds, by clients: ${scenario.name}`,
  columns: ["", ...crowds.map((clients) => clients.toLocaleString("en-US"))],
  rows: rows.map(({ policy, times }) => [policy.name, ...times.map(seconds)])
})

/**
 * How long a crowd may take beyond those who do not repeat. A second is the resolution. Of ten thousand clients each makes a
 * call in twelve seconds, and has to find out for itself that the server is down, and that it is back.
 */
const allowed = (scenario: Scenario, clients: number, quiet: number): number | undefined => {
  if (clients <= 1_000) return quiet + 1
  if (clients > 10_000) return undefined
  return scenario === brownOut ? 10 : scenario === errors ? 14 : Math.max(1, 2 * quiet)
}
const recoveryChecks = crowded.flatMap(({ rows, scenario }) =>
  crowds.flatMap((clients, i) => {
    const timesOf = (policy: Policy) => rows.find((row) => row.policy === policy)?.times[i] ?? Number.NaN
    const name = scenario.name.slice(0, scenario.name.indexOf(":"))
    const limit = allowed(scenario, clients, timesOf(none))
    if (limit === undefined) return []
    return [atMost(`ours, ${clients.toLocaleString("en-US")} clients, ${name}: back after`, timesOf(ours), limit, "s")]
  })
)

const helped = [none, blind, awsNow, grpc, finagle, ours]

/** Troubles in which repeats help, and which look like an outage to those who only count failures. */
const mishapRuns = mishaps.map((scenario) => ({
  scenario,
  rows: helped.map((policy) => ({ policy, runs: over((seed) => simulate(policy, scenario, seed)) }))
}))
const mishapTable = ({ rows, scenario }: typeof mishapRuns[number]): Table => ({
  title: `${scenario.clients} small clients: ${scenario.name}`,
  columns: ["", "load", "success"],
  rows: rows.map(({ policy, runs }) => [
    policy.name,
    median(runs.map(loadOf)).toFixed(3),
    percent(median(runs.map(successOf)))
  ])
})

/** Clients that make few calls, in all 8,000: many seeds, since a percent of that is not many. */
const few = [5, 20, 200]
const shares = [0.2, 0.3, 0.5]
const many = Array.from({ length: 20 }, (_, n) => n + 1)
const mean = (values: ReadonlyArray<number>): number => values.reduce((sum, value) => sum + value, 0) / values.length
const chances = helped.map((policy) => ({
  policy,
  success: shares.map((share) =>
    few.map((calls) => mean(many.map((seed) => successOf(simulate(policy, byChance(calls, share), seed)))))
  )
}))
const chanceTable: Table = {
  title: `Success of small clients with ${few.join(" / ")} calls each, a second apart, where requests fail by chance`,
  columns: ["", ...shares.map((share) => `${100 * share} %`)],
  rows: chances.map(({ policy, success }) => [
    policy.name,
    ...success.map((row) => `${row.map((share) => (100 * share).toFixed(1)).join(" / ")} %`)
  ])
}
const chanceChecks = chances.flatMap(({ policy, success }) =>
  policy !== ours ? [] : [99, 94].flatMap((least, i) =>
    few.map((calls, n) =>
      atLeast(
        `ours, ${100 * (shares[i] ?? 0)} % by chance, ${calls} calls each: success`,
        100 * (success[i]?.[n] ?? Number.NaN),
        least,
        "%"
      )
    )
  )
)

const futile = storms.flatMap(({ rows }) => rows.flatMap(({ policy, runs }) => policy === ours ? runs : []))

/** Requests in each second of the brown-out; every other second is enough for a curve. */
const curves = (what: "load" | "goodput", title: string): Series => ({
  title,
  x: "seconds",
  y: "a second",
  lines: (storms.find(({ scenario }) => scenario === brownOut)?.rows ?? []).map(({ policy, runs }) => ({
    name: policy.name,
    points: (runs[0]?.[what] ?? []).flatMap((value, second) => second % 2 === 0 ? [[second, value] as const] : [])
  }))
})

report({
  name: "storm",
  tables: [
    publishedTable,
    chanceTable,
    ...mishapRuns.map(mishapTable),
    ...storms.map(stormTable),
    ...crowded.map(crowdTable)
  ],
  checks: [
    ...publishedChecks,
    ...chanceChecks,
    ...recoveryChecks,
    atMost("ours: repeats of what says never", futile.reduce((sum, run) => sum + run.futile, 0), 0, "requests")
  ],
  series: [
    curves("load", "Requests a second, while the server is half as fast from second 30 to 60"),
    curves("goodput", "Successes a second in the same time")
  ]
})
