/** The tag of what `Effect.timeout` fails with. */
export const timeoutTag = "TimeoutError"
