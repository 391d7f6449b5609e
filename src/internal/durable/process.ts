/** Which process this is: what one keeps in memory, such as a credential, another one does not know. */
import * as Effect from "#effect/Effect"
import { keyOfCall } from "../retry/idempotencyKey.js"

let own: string | undefined

/** The name of this process, by chance; the same as long as it lives. */
export const thisProcess: Effect.Effect<string> = Effect.suspend(() =>
  own === undefined
    // Whoever asks at the same time gets the first one's.
    ? Effect.map(keyOfCall, (name) => own ??= name)
    : Effect.succeed(own)
)
