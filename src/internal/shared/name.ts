/**
 * What a gate is called in the store: a hash of the origin, keyed with the credential. Who reads the store learns neither,
 * and whoever has the credential finds the same name, so that no other secret has to be shared.
 */
import * as Effect from "#effect/Effect"

/** Where a request goes, and the credential that it goes there with. */
export interface Destination {
  readonly origin: string
  readonly credential: string | undefined
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(new TextEncoder().encode(text))

/** Where requests go without a credential: a key may not be empty, and no credential begins with this character. */
const nobody = "\0nobody"

const hash = async ({ credential = nobody, origin }: Destination): Promise<string> => {
  const algorithm = { name: "HMAC", hash: "SHA-256" }
  // An empty credential is none.
  const key = await crypto.subtle.importKey("raw", bytes(credential || nobody), algorithm, false, ["sign"])
  const signed = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(origin)))
  return Array.from(signed, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

/** More than a program talks to at a time. */
const mostNames = 1_000

/** The names that were asked for are remembered: most requests go where the last one went. It fails where there is no WebCrypto. */
export const makeNameOf = (): (key: string, to: Destination) => Effect.Effect<string, unknown> => {
  const names = new Map<string, string>()
  return (key, to) =>
    Effect.suspend(() => {
      const known = names.get(key)
      if (known !== undefined) return Effect.succeed(known)
      return Effect.map(Effect.tryPromise({ try: () => hash(to), catch: (cause) => cause }), (name) => {
        const [oldest] = names.size < mostNames ? [] : names.keys()
        if (oldest !== undefined) names.delete(oldest)
        names.set(key, name)
        return name
      })
    })
}
