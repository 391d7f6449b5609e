/** What Effect 3 calls what Effect 4 has another word for. */
export const words = { codec: "Schema", result: "Either" } as const
