/**
 * One documented error: what the documentation says about it, as data, its class, and its instances. `Api.make` makes them.
 */
export type { Description, Entry, KeyValue, Status, Step } from "./internal/error/entry.js"
export type { Answer, AnyClass, ApiError, ApiSpec, ErrorClass, Input, Key } from "./internal/error/types.js"
