/** A place where machines leave something for each other, for a time. For Effect 3, of `@effect/experimental`. */
import { BackingPersistence } from "@effect/experimental/Persistence"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"

/** What has no value yet, or none any more, is `undefined`. Times are in milliseconds. */
export interface Store {
  readonly get: (key: string) => Effect.Effect<unknown, unknown>
  readonly set: (key: string, value: object, forMillis: number) => Effect.Effect<unknown, unknown>
}

/** What a program provides. */
export type Backing = BackingPersistence

export const makeStore = (name: string): Effect.Effect<Store, never, Backing | Scope.Scope> =>
  Effect.map(Effect.flatMap(BackingPersistence, ({ make }) => make(name)), ({ get, set }) => ({
    get: (key) => Effect.map(get(key), Option.getOrUndefined),
    // Redis takes whole milliseconds.
    set: (key, value, forMillis) => set(key, value, Option.some(Duration.millis(Math.ceil(forMillis))))
  }))
