/** Who waits for the clock of a test, which keeps that to itself: here it is watched. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** Gives an effect the moments that its fibers wait for, by the clock of a test, whenever it asks. */
export const withSleeps = <A, E, R>(
  use: (sleeps: Effect.Effect<ReadonlyArray<number>>) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.clockWith((clock) => {
    const sleeps = new Set<{ readonly until: number }>()
    const sleep = (duration: Duration.Duration) =>
      Effect.acquireUseRelease(
        Effect.sync(() => {
          const entry = { until: clock.currentTimeMillisUnsafe() + Duration.toMillis(duration) }
          sleeps.add(entry)
          return entry
        }),
        () => clock.sleep(duration),
        (entry) => Effect.sync(() => sleeps.delete(entry))
      )
    const watched: Clock.Clock = Object.create(clock, { sleep: { value: sleep } })
    return Effect.provideService(
      use(Effect.sync(() => Array.from(sleeps, ({ until }) => until))),
      Clock.Clock,
      watched
    )
  })
