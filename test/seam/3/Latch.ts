/** Effect 4's words for latches, on Effect 3. */
import * as Effect from "effect/Effect"

export interface Latch {
  readonly open: Effect.Effect<unknown>
  readonly await: Effect.Effect<void>
  readonly openUnsafe: () => void
  readonly closeUnsafe: () => void
}

const adapt = (latch: Effect.Latch): Latch => ({
  open: latch.open,
  await: latch.await,
  openUnsafe: () => latch.unsafeOpen(),
  closeUnsafe: () => latch.unsafeClose()
})

export const makeUnsafe = (open?: boolean): Latch => adapt(Effect.unsafeMakeLatch(open))

export const make = (open?: boolean): Effect.Effect<Latch> => Effect.map(Effect.makeLatch(open), adapt)
