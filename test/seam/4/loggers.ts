/** What Effect logs with. */
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"

/** This logger in place of the one that everybody has. */
export const layerOf = (logger: Logger.Logger<unknown, void>): Layer.Layer<never> =>
  Logger.layer([logger, Logger.tracerLogger])

/** The loggers that Effect has, each in place of the one that everybody has. */
export const loggers = {
  json: layerOf(Logger.consoleJson),
  pretty: layerOf(Logger.consolePretty()),
  logfmt: layerOf(Logger.consoleLogFmt),
  structured: layerOf(Logger.consoleStructured),
  string: layerOf(Logger.withConsoleLog(Logger.formatSimple))
}

/** The same effect, of which the console shows everything that it logs, of whatever level. */
export const loggingTo = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  console: Console.Console
): Effect.Effect<A, E, R> =>
  self.pipe(
    Effect.provideService(Console.Console, console),
    Effect.provideService(References.MinimumLogLevel, "All")
  )

/** What was logged in one go. */
export interface Line {
  readonly message: unknown
  readonly cause: string
  readonly annotations: Readonly<Record<string, unknown>>
}

/** The same effect, which keeps what it logs from this level on. */
export const loggingInto = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  lines: Array<Line>,
  level: "Debug" | "Info"
): Effect.Effect<A, E, R> => {
  const keep = Logger.make(({ cause, fiber, message }) => {
    lines.push({
      message,
      cause: cause.reasons.length === 0 ? "" : Cause.pretty(cause),
      annotations: fiber.getRef(References.CurrentLogAnnotations)
    })
  })
  return self.pipe(Effect.provide(layerOf(keep)), Effect.provideService(References.MinimumLogLevel, level))
}
