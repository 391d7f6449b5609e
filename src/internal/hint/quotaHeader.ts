/** What the name of a header says of a quota: `x-ratelimit-remaining-tokens`, and its relatives of many vendors. */

const rateLimitName = /(?:^|-)rate-?limit-/
// What these words say is not whose quota it is.
const notTheQuota = new Set("reset retry after at in time timestamp seconds ms milliseconds remaining limit".split(" "))

/** A header that says something of a quota. */
export interface QuotaHeader {
  readonly says: "reset" | "remaining" | "limit"
  /** The vendor's prefix and the quota's name: what a reset and its remaining have in common. */
  readonly quota: string
}

const find = (name: string): QuotaHeader | undefined => {
  const family = rateLimitName.exec(name)
  if (family === null) return undefined
  const rest = name.slice(family.index + family[0].length)
  const words = rest.split("-")
  const says = words.includes("reset") || /(?:^|-)retry-after(?:-|$)/.test(rest)
    ? "reset"
    : words.includes("remaining")
    ? "remaining"
    : words.includes("limit")
    ? "limit"
    : undefined
  if (says === undefined) return undefined
  return { says, quota: [name.slice(0, family.index), ...words.filter((word) => !notTheQuota.has(word))].join("-") }
}

// Answers have the same few names over and over, and a server that sends ever new ones must not fill the memory.
const known = new Map<string, QuotaHeader | "none">()
const mostKnown = 1_000
const longestKnown = 100

/** What the header of this name says, if it says something of a quota at all. */
export const quotaHeaderOf = (name: string): QuotaHeader | "none" => {
  if (name.length > longestKnown) return find(name) ?? "none"
  const before = known.get(name)
  if (before !== undefined) return before
  if (known.size >= mostKnown) known.clear()
  const found = find(name) ?? "none"
  known.set(name, found)
  return found
}
