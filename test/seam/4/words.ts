/** What Effect calls what its third major had another word for. */
export const words = { codec: "Codec", result: "Result" } as const
