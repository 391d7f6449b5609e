/**
 * A certificate for a server that nobody should trust, made when it is needed: no key lies around in the repository.
 */
import { generateKeyPairSync, sign } from "node:crypto"

/** One element of DER. */
const der = (tag: number, ...content: ReadonlyArray<Uint8Array>): Buffer => {
  const body = Buffer.concat(content)
  const { length } = body
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}

const sequence = (...content: ReadonlyArray<Uint8Array>): Buffer => der(0x30, ...content)
const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value))
const id = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"))

const ecdsaWithSha256 = sequence(id("2a8648ce3d040302"))
const commonName = id("550403")

/** A self-signed certificate of `localhost` with its key: valid at any time, and signed by nobody else. */
export const selfSigned = (): { readonly key: string; readonly cert: string } => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const name = sequence(der(0x31, sequence(commonName, text(0x0c, "localhost"))))
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    sequence(text(0x18, "20000101000000Z"), text(0x18, "99991231235959Z")),
    name,
    publicKey.export({ type: "spki", format: "der" })
  )
  const signature = der(0x03, Buffer.from([0]), sign("sha256", toBeSigned, privateKey))
  const lines = sequence(toBeSigned, ecdsaWithSha256, signature).toString("base64").match(/.{1,64}/g)
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines?.join("\n")}\n-----END CERTIFICATE-----\n`
  }
}
