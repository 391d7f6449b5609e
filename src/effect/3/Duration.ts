/** Effect 4's words for durations, on Effect 3. */
export * from "effect/Duration"
export {
  decode as fromInputUnsafe,
  decodeUnknown as fromInput,
  type DurationInput as Input,
  greaterThan as isGreaterThan,
  greaterThanOrEqualTo as isGreaterThanOrEqualTo,
  lessThan as isLessThan
} from "effect/Duration"
