/** `@effect/vitest` as Effect 4 has it, on Effect 3: every test that is an effect has a scope. */
import * as vitest from "@effect/vitest"

export * from "@effect/vitest"

const { it: base } = vitest

/** All that `it` is and has, but for its two ways to run an effect. */
export const it: vitest.API & {
  readonly effect: typeof base.scoped
  readonly live: typeof base.scopedLive
} = new Proxy(base, {
  get: (target, name) =>
    name === "effect" ? target.scoped : name === "live" ? target.scopedLive : Reflect.get(target, name)
  // Seam: a proxy has the type of what it stands for.
}) as never
