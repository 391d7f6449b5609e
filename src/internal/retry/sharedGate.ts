/** What a client asks of a gate that machines share. Its own gate stays what calls wait at; this one only closes it. */
import type * as Effect from "#effect/Effect"
import type * as HttpClientRequest from "#effect/http/HttpClientRequest"
import type { UndocumentedError } from "../../UndocumentedError.js"
import type { Closing, Gate } from "./gate.js"

/** Where a request was sent, and the credential that it was sent with. */
interface Sent {
  readonly origin: string
  readonly used: { readonly credential: string | undefined }
}

type Request = HttpClientRequest.HttpClientRequest

/** A gate that machines share. Times are in milliseconds, those of a moment since the epoch. */
export interface SharedGate {
  /**
   * What a request does before it asks the gate of its own client, which has this key: it hears what other machines were told,
   * which closes that gate, or has that found out beside it, where there is need of either. It says whether the gate was closed
   * by that, and never fails. Where the gate is closed already, whoever waits there asks when that is over.
   */
  readonly learn: (gate: Gate, key: string, request: Request) => Effect.Effect<boolean>
  /** Tells the other machines that nobody is to be sent where this one has sent to. It never fails, and soon ends. */
  readonly tell: (sent: Sent, closing: Pick<Closing, "until" | "whole">) => Effect.Effect<void>
  /** What a call fails with that cannot wait for what another machine was told. */
  readonly notSent: (request: Request, left: number) => UndocumentedError
}
