import * as Effect from "#effect/Effect"
import { spanOf } from "#test/telemetry"
import { describe, expect, it } from "#test/vitest"
import { SpanKind, SpanStatusCode } from "@opentelemetry/api"
import { threeAnswers } from "./program.js"
import { observed } from "./telemetry.js"

// One test a metric would count what the others counted: the registry is that of the process.
describe("with the SDK of OpenTelemetry", () => {
  it.live("a call shows its attempts, its verdicts, and what was counted", () =>
    Effect.gen(function*() {
      const { page, spans } = yield* observed(threeAnswers)
      const call = spans.find(({ name }) => name === "quests.find")
      const attempts = spans.filter(({ name }) => name === spanOf("GET"))

      expect(call?.status).toEqual({
        code: SpanStatusCode.ERROR,
        message: "Questback 410 Gone: No. (GET /v1/quests/42)"
      })
      expect(call?.events.filter(({ name }) => name !== "exception").map(({ attributes, name }) => [name, attributes]))
        .toEqual([
          ["Retry", {
            "error.type": "QuestbackTooManyRequests",
            "errata.verdict": "Retry",
            "errata.reason": "throttled",
            "errata.attempt": 1,
            "errata.wait": 0.01
          }],
          ["Retry", {
            "error.type": "QuestbackInternalServerError",
            "errata.verdict": "Retry",
            "errata.reason": "transient",
            "errata.attempt": 2,
            "errata.wait": 0.01
          }],
          ["Stop", {
            "error.type": "QuestbackGone",
            "errata.verdict": "Stop",
            "errata.reason": "never",
            "errata.attempt": 3
          }]
        ])
      expect(attempts.map(({ kind }) => kind)).toEqual([SpanKind.CLIENT, SpanKind.CLIENT, SpanKind.CLIENT])
      expect(attempts.map(({ parentSpanContext }) => parentSpanContext?.spanId))
        .toEqual(attempts.map(() => call?.spanContext().spanId))
      expect(attempts.map(({ attributes }) => [
        attributes["http.request.resend_count"],
        attributes["http.response.status_code"]
      ])).toEqual([[undefined, 429], [1, 500], [2, 410]])

      const lines = page.replaceAll(/,?otel_scope_name="[^"]*",?/g, "").split("\n")
      expect(lines.filter((line) => /^errata_(?!wait_bucket)/.test(line))).toEqual([
        "errata_failures_total{api=\"Questback\",tag=\"QuestbackTooManyRequests\",category=\"ResourceExhausted\"} 1",
        "errata_failures_total{api=\"Questback\",tag=\"QuestbackInternalServerError\",category=\"Internal\"} 1",
        "errata_failures_total{api=\"Questback\",tag=\"QuestbackGone\",category=\"NotFound\"} 1",
        "errata_verdicts_total{verdict=\"Retry\",reason=\"throttled\"} 1",
        "errata_verdicts_total{verdict=\"Retry\",reason=\"transient\"} 1",
        "errata_verdicts_total{verdict=\"Stop\",reason=\"never\"} 1",
        "errata_wait_count{} 2",
        "errata_wait_sum{} 0.02"
      ])
    }))
})
