import { describe, expect, it } from "#test/vitest"
import { Effect, Metric } from "effect"
import { Questback, Retry } from "effect-errata"
import { finish, inTurn } from "../load/world.js"

describe("metrics", () => {
  it.effect("are kept where the program keeps its own", () =>
    Effect.gen(function*() {
      const http = inTurn(500).http.pipe(Questback.client, Retry.client(Retry.policy()))
      const registry: typeof Metric.MetricRegistry.Service = new Map()
      yield* finish(http.get("https://api.example.com/v1/quests")).pipe(
        Effect.provideService(Metric.MetricRegistry, registry)
      )
      const names = Array.from(registry.values(), ({ id }) => id).filter((id) => id.startsWith("errata."))
      expect(names.toSorted()).toEqual(["errata.failures", "errata.verdicts", "errata.wait"])
    }))
})
