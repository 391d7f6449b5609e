import { expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { recogniserOf } from "../../src/internal/error/recogniser.js"

it("leaves to the Schema what has its own rules of reading, which it has on Effect 3 alone", () => {
  const closed = Schema.Struct({ a: Schema.String }).annotations({ parseOptions: { onExcessProperty: "error" } })
  expect(recogniserOf(closed.ast)).toBeUndefined()
})
