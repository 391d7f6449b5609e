/** What Effect logs with. */
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"

/** This logger in place of the one that everybody has. */
export const layerOf = (logger: Logger.Logger<unknown, void>): Layer.Layer<never> =>
  Logger.replace(Logger.defaultLogger, logger)

/** The loggers that Effect has, each in place of the one that everybody has. */
export const loggers = {
  json: Logger.json,
  pretty: Logger.pretty,
  logfmt: Logger.logFmt,
  structured: Logger.structured,
  string: layerOf(Logger.withConsoleLog(Logger.stringLogger))
}

/** The same effect, of which the console shows everything that it logs, of whatever level. */
export const loggingTo = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  unsafe: Console.UnsafeConsole
): Effect.Effect<A, E, R> =>
  Console.consoleWith((console) => Effect.withConsole(self, { ...console, unsafe })).pipe(
    Logger.withMinimumLogLevel(LogLevel.All)
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
  const keep = Logger.make(({ annotations, cause, message }) => {
    lines.push({
      message,
      cause: Cause.isEmpty(cause) ? "" : Cause.pretty(cause),
      annotations: Object.fromEntries(annotations)
    })
  })
  return self.pipe(Effect.provide(layerOf(keep)), Logger.withMinimumLogLevel(LogLevel.fromLiteral(level)))
}
