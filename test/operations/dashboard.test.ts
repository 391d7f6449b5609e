import * as Effect from "#effect/Effect"
import { describe, expect, it } from "#test/vitest"
import type { Retry } from "effect-errata"
import { readFileSync } from "node:fs"
import { sharing, threeAnswers } from "./program.js"
import { observed } from "./telemetry.js"

const read = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), "utf8")

interface Dashboard {
  readonly title: string
  readonly templating: { readonly list: ReadonlyArray<{ readonly name: string; readonly definition?: string }> }
  readonly panels: ReadonlyArray<{
    readonly id: number
    readonly title: string
    readonly description: string
    readonly datasource: { readonly uid: string }
    readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number }
    readonly targets: ReadonlyArray<{ readonly expr: string; readonly legendFormat: string }>
  }>
}

const dashboard = JSON.parse(read("dashboard.json")) as Dashboard
const expressions = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))

/** The alerts of the guide, which are expressions too. */
const alerts = Array.from(read("operations.md").matchAll(/^ *expr: (.+)$/gm), ([, expr = ""]) => expr)

/** What a page of Prometheus offers: the labels of each series. */
const offered = (page: string) => {
  const series = new Map<string, Set<string>>()
  for (const [, name = "", labels = ""] of page.matchAll(/^(errata_\w+)\{(.*)\}/gm)) {
    const known = series.get(name) ?? new Set()
    for (const [, label = ""] of labels.matchAll(/(\w+)="/g)) known.add(label)
    series.set(name, known)
  }
  return series
}

/** What an expression asks for: each series, and the labels by which it is picked and summed up. */
const askedFor = (expression: string) =>
  Array.from(expression.matchAll(/(?:by \(([^)]*)\) *\(?)?(?:rate|increase)\((\w+)(?:\{([^}]*)\})?\[/g), (found) => {
    const [, by = "", name = "", picked = ""] = found
    const pickers = Array.from(
      picked.matchAll(/(\w+)=~?"([^"]*)"/g),
      ([, label = "", value = ""]) => ({ label, value })
    )
    return { name, pickers, labels: [...by.split(/, */).filter(Boolean), ...pickers.map(({ label }) => label)] }
  })

// A reason or a verdict that is not here, or that there is not, does not compile.
const reasons: Readonly<Record<Retry.Reason, true>> = {
  never: true,
  server: true,
  eventual: true,
  attempts: true,
  exhausted: true,
  unsafe: true,
  refresh: true,
  hint: true,
  deadline: true,
  budget: true,
  transient: true,
  gate: true,
  throttled: true
}
const verdicts: Readonly<Record<Retry.Verdict["_tag"], true>> = { Retry: true, Refresh: true, Stop: true }
const values: Readonly<Record<string, Readonly<Record<string, true>>>> = { reason: reasons, verdict: verdicts }

describe("the dashboard", () => {
  it.live("asks for all that there is, and for nothing else", () =>
    Effect.gen(function*() {
      const { page } = yield* observed(Effect.andThen(sharing, threeAnswers))
      const series = offered(page)
      const asked = [...expressions, ...alerts].flatMap(askedFor)
      for (const { labels, name } of asked) {
        expect([...series.keys()]).toContain(name)
        for (const label of labels) expect([...series.get(name) ?? []], `${name} by ${label}`).toContain(label)
      }
      expect(new Set(asked.map(({ name }) => name))).toEqual(new Set(series.keys()))
    }))

  it("picks verdicts and reasons that there are", () => {
    const pickers = [...expressions, ...alerts].flatMap(askedFor).flatMap(({ pickers }) => pickers)
    const picked = pickers.filter(({ label }) => label in values)
    expect(picked.length).toBeGreaterThan(3)
    for (const { label, value } of picked) {
      for (const one of value.split("|")) expect(Object.keys(values[label] ?? {})).toContain(one)
    }
  })

  it("reads every series of an expression, and its legends name labels that are left", () => {
    for (const expression of [...expressions, ...alerts]) {
      const names = expression.match(/errata_\w+/g) ?? []
      expect(names.length).toBeGreaterThan(0)
      expect(askedFor(expression).map(({ name }) => name)).toEqual(names)
    }
    for (const { targets } of dashboard.panels) {
      for (const { expr, legendFormat } of targets) {
        const by = askedFor(expr)[0]?.labels ?? []
        for (const [, label = ""] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) expect(by).toContain(label)
      }
    }
  })

  it("has its panels side by side, each with an explanation, and asks the data source that was chosen", () => {
    const { panels, templating } = dashboard
    expect(templating.list.map(({ name }) => name)).toEqual(["datasource", "api"])
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    for (const { datasource, description, gridPos, id, title } of panels) {
      expect(datasource.uid).toBe("${datasource}")
      expect(description, title).toMatch(/\.$/)
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24)
      const covered = panels.filter(({ gridPos: other, id: otherId }) =>
        otherId !== id && other.x < gridPos.x + gridPos.w && gridPos.x < other.x + other.w &&
        other.y < gridPos.y + gridPos.h && gridPos.y < other.y + other.h
      )
      expect(covered.map(({ title }) => title)).toEqual([])
    }
  })
})
