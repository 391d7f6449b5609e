/** What a tracer is told. */
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Tracer from "effect/Tracer"

/** The names of spans that Effect's own client makes. */
export const clientSpan = /^[A-Z]+$/

/** Who is told of spans: of each as it begins, of each attribute and event as it comes, and of how a span has ended. */
export interface Listener {
  readonly started?: (span: Tracer.Span) => void
  readonly attribute: (span: string, key: string, value: unknown) => void
  readonly event: (span: string, name: string, attributes: Readonly<Record<string, unknown>> | undefined) => void
  readonly ended: (span: string, exit: Exit.Exit<unknown, unknown>) => void
}

/** The same effect, of whose spans somebody is told. */
export const withListener = <A, E, R>(self: Effect.Effect<A, E, R>, listener: Listener): Effect.Effect<A, E, R> =>
  Effect.provideService(
    self,
    Tracer.Tracer,
    Tracer.make({
      span: ({ annotations, kind, links, name, parent, startTime }) => {
        const attributes = new Map<string, unknown>()
        let status: Tracer.SpanStatus = { _tag: "Started", startTime }
        const span: Tracer.Span = {
          _tag: "Span",
          name,
          spanId: "span",
          traceId: "trace",
          parent,
          annotations,
          links,
          kind,
          sampled: true,
          attributes,
          get status() {
            return status
          },
          end(endTime, exit) {
            status = { _tag: "Ended", startTime, endTime, exit }
            listener.ended(name, exit)
          },
          attribute(key, value) {
            attributes.set(key, value)
            listener.attribute(name, key, value)
          },
          event(event, _, attributes) {
            listener.event(name, event, attributes)
          },
          addLinks() {}
        }
        listener.started?.(span)
        return span
      }
    })
  )
