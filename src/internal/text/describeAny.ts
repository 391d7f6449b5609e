/** What a server says in a body whose form nobody documented. */

/** Where servers usually put a sentence for a person, the most telling first. */
const members = ["detail", "message", "error_description", "title", "description", "reason", "error", "errors"]

/** A sentence found in the body; `undefined` in an HTML page, and where there is none. */
export const describeAny = (body: unknown, depth = 3): string | undefined => {
  if (typeof body === "string") return /^\s*</.test(body) ? undefined : body
  if (typeof body !== "object" || body === null || depth === 0) return undefined
  if (Array.isArray(body)) return describeAny(body[0], depth - 1)
  for (const name of members) {
    const found = Object.hasOwn(body, name) ? describeAny(Reflect.get(body, name), depth - 1) : undefined
    if (found !== undefined && found !== "") return found
  }
  return undefined
}
