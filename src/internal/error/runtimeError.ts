/**
 * What the error of a runtime tells: what went wrong, and whether that can have been a later request than the one that
 * the program made.
 */
import type { Redirect } from "../evidence/request.js"
import type { Kind } from "./transportKinds.js"

// The codes of Node, of undici and of Bun. Whatever is not here is "unknown", which is never more than transient.
const codes: ReadonlyArray<readonly [RegExp, Kind]> = [
  [
    /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL|ConnectionRefused|FailedToOpenSocket)/,
    "refused"
  ],
  [/^(ENOTFOUND|EAI_|ENODATA|EDNS)/, "dns"],
  [
    /CERT|^(UND_ERR_PRX_TLS|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL|EPROTO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)/,
    "tls"
  ],
  [/^(UND_ERR_CONNECT_TIMEOUT|ERR_SOCKET_CONNECTION_TIMEOUT)/, "connectTimeout"],
  [
    /^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET|UND_ERR_DESTROYED|UND_ERR_CLOSED|ConnectionClosed|ERR_STREAM_PREMATURE)/,
    "reset"
  ],
  [/^(ETIMEDOUT|ESOCKETTIMEDOUT|UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT|TimeoutError)/, "timeout"],
  [
    /^(HPE_|Z_|ERR_HTTP2|UND_ERR_HEADERS_OVERFLOW|SyntaxError|UND_ERR_REQ_RETRY|UND_ERR_RESPONSE|UND_ERR_RES_|HTTPParserError|ERR_ZSTD|ERR_BROTLI|ERR__ERROR_FORMAT)/,
    "protocol"
  ],
  [/^UND_ERR_REDIRECT_MAX/, "redirect"],
  [
    /^(ERR_INVALID_|UND_ERR_INVALID|UND_ERR_REQ_CONTENT_LENGTH|UND_ERR_NOT_SUPPORTED|ERR_UNESCAPED_CHARACTERS|ERR_HTTP_INVALID)/,
    "request"
  ]
]

// Words that say more than the code they come under, or that come under none and mean just this.
const firmly: ReadonlyArray<readonly [RegExp, Kind]> = [
  // HTTP/2's word for "not even looked at" comes under the code of any stream error.
  [/REFUSED_STREAM/, "refused"],
  // undici's words for a tunnel through a proxy that has not come about: nothing was sent through it.
  [/^Proxy Connection failed$|^Proxy response \(\d+\) !== 200/, "refused"],
  // undici's words for a 1xx that it did not ask for come under the code of any broken socket.
  [/^bad (response|upgrade)$/, "protocol"],
  // The platform has read the request's own URL: one that fetch cannot use stood in an answer, as its `Location`.
  [/^Invalid URL$|^URL scheme must be a HTTP\(S\) scheme$|for request mode "cors"$/, "redirect"]
]

// What fetch says only in words.
const phrases: ReadonlyArray<readonly [RegExp, Kind]> = [
  [/connection refused/i, "refused"],
  // The last is what fetch of Node 20 says where a 307 asks for bytes once more that it has given away.
  [/redirect (count|mode)|(too many|max) (times|redirects)|detached ArrayBuffer/i, "redirect"],
  // Node and Chrome, Firefox, Safari, Deno, Bun: what a request must not be.
  [
    /cannot have (a )?body|HTTP method is unsupported|is not a valid HTTP method|is an invalid request method|Method is (forbidden|not valid|not a valid HTTP token)/i,
    "request"
  ],
  [
    /bad port|unknown scheme|invalid url|failed to parse url|not a valid URL|scheme must be|includes credentials/i,
    "request"
  ],
  [/is an invalid header (name|value)|to a ByteString/, "request"],
  [/certificate/i, "tls"],
  [
    /socket hang up|other side closed|terminated|premature close|connection closed|network connection was lost|^HTTP\/2: "?stream/i,
    "reset"
  ],
  [/timed? ?out/i, "timeout"],
  [/protocol|decompress|incorrect header check|invalid (gzip|header|chunk)/i, "protocol"]
]

/** What an error of a runtime may tell. */
export interface Clue {
  readonly code: string | undefined
  readonly name: string | undefined
  readonly message: string
  readonly syscall: string | undefined
  readonly hostname: string | undefined
  readonly address: string | undefined
  readonly port: number | undefined
}

/** A property of an error that somebody else made: reading it may throw, and it may be anything. */
const read = (error: object, name: string): unknown => {
  try {
    return Reflect.get(error, name)
  } catch {
    // An error that cannot be read tells nothing.
    return undefined
  }
}

const text = (value: unknown): string | undefined => typeof value === "string" ? value : undefined

const number = (value: unknown): number | undefined => typeof value === "number" ? value : undefined

/** The error with its causes, the innermost last; a cycle or an endless chain ends after eight. */
export const chainOf = (cause: unknown): ReadonlyArray<Clue> => {
  const out: Array<Clue> = []
  // A stream may fail with anything, also with a bare text.
  let next: unknown = typeof cause === "string" ? { message: cause } : cause
  while (typeof next === "object" && next !== null && out.length < 8) {
    const error: object = next
    out.push({
      code: text(read(error, "code")),
      name: text(read(error, "name")),
      message: text(read(error, "message")) ?? "",
      syscall: text(read(error, "syscall")),
      hostname: text(read(error, "hostname")),
      address: text(read(error, "address")),
      port: number(read(error, "port"))
    })
    // Several addresses were tried at once and none answered: each says why, and the first stands for all.
    const errors = read(error, "errors")
    next = read(error, "cause") ?? (Array.isArray(errors) ? errors[0] : undefined)
  }
  return out
}

export const recognise = (clues: ReadonlyArray<Clue>): { readonly kind: Kind; readonly code?: string } => {
  const chain = clues.toReversed()
  const said = firmly.find(([pattern]) => chain.some(({ message }) => pattern.test(message)))?.[1]
  if (said !== undefined) return { kind: said }
  for (const { code, name, syscall } of chain) {
    for (const word of [code, name]) {
      const kind = word === undefined ? undefined : codes.find(([pattern]) => pattern.test(word))?.[1]
      if (kind === undefined) continue
      const shown = code === undefined || word !== code ? {} : { code }
      return { kind: kind === "timeout" && syscall === "connect" ? "connectTimeout" : kind, ...shown }
    }
  }
  for (const { message } of chain) {
    const kind = phrases.find(([pattern]) => pattern.test(message))?.[1]
    if (kind !== undefined) return { kind }
  }
  return { kind: "unknown" }
}

// --- Redirects that fetch follows by itself ---

/** Whether the error is one of fetch, which may have followed a redirect before. The other clients do not do that. */
const isOfFetch = ([first]: ReadonlyArray<Clue>): boolean =>
  first?.name === "TypeError" || /^(ConnectionRefused|FailedToOpenSocket)$/.test(first?.code ?? "")

/** A host and a port, as far as an error tells them. */
interface Place {
  readonly host?: string | undefined
  readonly port?: string | undefined
}

const defaultPorts: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" }

const placeOfUrl = (url: string): { readonly host: string; readonly port: string } | undefined => {
  try {
    const { hostname, port, protocol } = new URL(url)
    return { host: hostname.replace(/^\[|\]$/g, ""), port: port === "" ? defaultPorts[protocol] ?? "" : port }
  } catch {
    // Not a URL: nothing was sent to it, and the error says so itself.
    return undefined
  }
}

const placeOf = ({ address, hostname, message, port }: Clue): Place | undefined => {
  if (hostname !== undefined) return { host: hostname }
  if (address !== undefined || port !== undefined) return { host: address, port: port?.toString() }
  // undici: `(attempted address: api.example.com:443, timeout: 10000ms)`.
  const attempted = /\(attempted address: ([^,()\s]{1,300}):(\d{1,5})[,)]/.exec(message)
  if (attempted !== null) return { host: attempted[1], port: attempted[2] }
  // Deno: `error sending request for url (http://api.example.com/)`.
  const asked = /request for url \(([^()\s]{1,4000})\)/.exec(message)
  return asked?.[1] === undefined ? undefined : placeOfUrl(asked[1])
}

const isAddress = (host: string): boolean => host.includes(":") || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)

const isLoopback = (address: string): boolean => address === "::1" || address.startsWith("127.")

/** Whether two hosts are the same: nobody knows what a name resolved to, except for the name of this machine. */
const isSameHost = (own: string, told: string): boolean | undefined =>
  own.toLowerCase() === told.toLowerCase()
    ? true
    : isAddress(told) && !isAddress(own)
    ? own === "localhost" ? isLoopback(told) : undefined
    : false

/**
 * Whether what went wrong on the way was the request to this URL, or one that a redirect led to. An error of fetch only
 * tells by the place that it names: another host or port is the work of a redirect. Where it names an address, and the
 * request a host, or no place at all, a redirect is possible.
 */
export const redirectOf = (chain: ReadonlyArray<Clue>, url: string): Redirect | undefined => {
  if (!isOfFetch(chain)) return undefined
  const own = placeOfUrl(url)
  const told = chain.toReversed().map(placeOf).find((place) => place !== undefined)
  if (own === undefined) return undefined
  if (told === undefined) return "possible"
  if (told.port !== undefined && told.port !== own.port) return "followed"
  const same = told.host === undefined ? undefined : isSameHost(own.host, told.host)
  return same === undefined ? "possible" : same ? undefined : "followed"
}
