/**
 * One decision of a policy.
 */
import { Catalog, Questback, Retry } from "effect-errata"
import { calls, compare } from "./lib/measure.js"
import { atMost, report } from "./lib/report.js"
import { timesTable } from "./lib/times.js"

const failureOf = (status: number, headers: Readonly<Record<string, string>> = {}) =>
  Catalog.decodeParts(Questback.catalog, {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
    body: "{\"title\":\"No\"}",
    request: { method: "GET", url: "https://api.example.com/v1/quests/42" }
  })

const policy = Retry.policy()
const state = { attempt: 1, elapsed: 120, now: 1_700_000_000_000, random: 0.5, tokens: 500 }
const verdictOn = (failure: Retry.Aware) => calls(() => Retry.verdict(policy, failure, state))

const rows = await compare({
  "stop: a 410": verdictOn(failureOf(410)),
  "repeat: a 500": verdictOn(failureOf(500)),
  "repeat: a 429 without a hint": verdictOn(failureOf(429)),
  "repeat: a 429 with Retry-After": verdictOn(failureOf(429, { "retry-after": "2" })),
  "repeat: a 429 with X-RateLimit-Reset": verdictOn(failureOf(429, { "x-ratelimit-reset": "2" }))
})

report({
  name: "verdict",
  tables: [timesTable("One Retry.verdict", rows, "ns")],
  checks: rows.map(({ median, name }) => atMost(name, median, 300, "ns"))
})
