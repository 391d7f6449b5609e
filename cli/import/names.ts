/** Names for classes and operations, from what the description calls them. */
import { words } from "../../src/internal/text/line.js"
import type { Code } from "./model.js"
import { isIdentifier } from "./print.js"

/** Strings in an order that is the same everywhere. */
export const byText = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0

const usual: Readonly<Record<number, string>> = {
  400: "BadRequest",
  401: "Unauthorized",
  402: "PaymentRequired",
  403: "Forbidden",
  404: "NotFound",
  405: "MethodNotAllowed",
  406: "NotAcceptable",
  407: "ProxyAuthenticationRequired",
  408: "RequestTimeout",
  409: "Conflict",
  410: "Gone",
  411: "LengthRequired",
  412: "PreconditionFailed",
  413: "ContentTooLarge",
  414: "UriTooLong",
  415: "UnsupportedMediaType",
  416: "RangeNotSatisfiable",
  417: "ExpectationFailed",
  418: "Teapot",
  421: "MisdirectedRequest",
  422: "UnprocessableContent",
  423: "Locked",
  424: "FailedDependency",
  425: "TooEarly",
  426: "UpgradeRequired",
  428: "PreconditionRequired",
  429: "TooManyRequests",
  431: "RequestHeaderFieldsTooLarge",
  451: "UnavailableForLegalReasons",
  500: "InternalServerError",
  501: "NotImplemented",
  502: "BadGateway",
  503: "ServiceUnavailable",
  504: "GatewayTimeout",
  505: "HttpVersionNotSupported",
  507: "InsufficientStorage",
  508: "LoopDetected",
  511: "NetworkAuthenticationRequired"
}

/** What a status is usually called: `NotFound`. */
export const statusName = (status: number): string =>
  Object.hasOwn(usual, status) ? usual[status] ?? "" : `Status${status}`

/** Whether a text is no more than what a status is called, or called as well. */
export const isStatusPhrase = (text: string, status: number): boolean => {
  const plain = text.replaceAll(/[^a-z]/gi, "").toLowerCase()
  const also: Readonly<Record<number, ReadonlyArray<string>>> = {
    413: ["payloadtoolarge", "requestentitytoolarge"],
    422: ["unprocessableentity"],
    500: ["internalerror"]
  }
  return plain === statusName(status).toLowerCase() || (also[status]?.includes(plain) ?? false)
}

/** Whether a text is what some status is called. */
export const isAnyStatusPhrase = (text: string): boolean =>
  Object.keys(usual).some((status) => isStatusPhrase(text, Number(status)))

/** `CUSTOMER_NOT_FOUND`, `customer-not-found`, `customer.not_found`, `customerNotFound` -> `CustomerNotFound`. */
export const pascal = (text: string): string =>
  text.normalize("NFKD").replaceAll(/\p{M}/gu, "").replaceAll(/['’]/g, "").split(/[^a-z0-9]+/i).filter((word) =>
    word !== ""
  )
    .map((word) => {
      const plain = /[a-z]/.test(word) ? word : word.toLowerCase()
      return plain.charAt(0).toUpperCase() + plain.slice(1)
    })
    // 14_030 is not 140_30, and a tag has no underscore.
    .reduce((name, word) => /\d$/.test(name) && /^\d/.test(word) ? `${name}x${word}` : name + word, "")

/** A short text that is the same for the same text, and another one for most others. */
const hash = (text: string): string => {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0
  }
  return value.toString(16).padStart(8, "0").toUpperCase()
}

/** What the generated module has already, or needs, or a class must not be called. */
const taken = new Set([
  ["Api", "Catalog", "Schema", "Failure", "Name", "Effect", "Error", "Errors"],
  ["Array", "BigInt", "Boolean", "Date", "Function", "Infinity", "JSON", "Map", "Math", "NaN", "Number", "Object"],
  ["Promise", "Proxy", "Record", "Reflect", "RegExp", "Set", "String", "Symbol", "WeakMap", "WeakSet"],
  ["Partial", "Required", "Readonly", "Pick", "Omit", "Exclude", "Extract", "InstanceType", "ReturnType"]
].flat())

const longestName = 80

/** A name for a class; what a code says in its last part, where it is a URL. */
export const className = (code: Code): string => {
  if (typeof code === "number") return code < 0 ? `CodeMinus${-code}` : `Code${code}`
  const text = /^(https?:|urn:)/i.test(code) ? code.replace(/[/#:]+$/, "").split(/[/#:]/).at(-1) ?? code : code
  const signed = text.startsWith("-") && /^-\d/.test(text) ? `Minus ${text.slice(1)}` : text
  const plain = pascal(signed)
  const name = plain.length > longestName ? `${plain.slice(0, longestName - 8)}${hash(plain)}` : plain
  return name === "" ? `Code${hash(code)}` : /^\d|^Minus\d/.test(name) ? `Code${name}` : usable(name)
}

/** A name that nothing else in the generated module has. */
export const usable = (name: string): string =>
  name === "Error" ? "GeneralError" : taken.has(name) ? `${name}Error` : name

/** How a code is written, for two that are the same but for that. */
const styleOf = (code: Code): string =>
  typeof code === "number"
    ? "Number"
    : /[.:/]/.test(code)
    ? "Dotted"
    : code.includes("-")
    ? "Kebab"
    : /\s/.test(code)
    ? "Words"
    : /[a-z]/.test(code) && /[A-Z]/.test(code)
    ? "Mixed"
    : /[a-z]/.test(code)
    ? "Lower"
    : /[A-Z]/.test(code)
    ? "Upper"
    : "Digits"

/** Whether a name is there more than once: in small letters, as some systems tell files apart, and people tags. */
const repeatedIn = (names: ReadonlyArray<string>): (name: string) => boolean => {
  const out = new Map<string, number>()
  for (const name of names) out.set(name.toLowerCase(), (out.get(name.toLowerCase()) ?? 0) + 1)
  return (name) => (out.get(name.toLowerCase()) ?? 0) > 1
}

/** Names of codes, each another one: those that would be the same get what they differ by, whatever their order is. */
export const codeNames = (codes: ReadonlyArray<readonly [Code, string | undefined]>): ReadonlyMap<Code, string> => {
  const named = codes.map(([code, label]) => [code, label === undefined ? className(code) : className(label)] as const)
  const isDouble = repeatedIn(named.map(([, name]) => name))
  const styled = named.map(([code, name]) => [code, isDouble(name) ? `${name}${styleOf(code)}` : name] as const)
  const isStillDouble = repeatedIn(styled.map(([, name]) => name))
  return new Map(
    styled.map(([code, name]) => [code, isStillDouble(name) ? `${name}${hash(`${typeof code} ${code}`)}` : name])
  )
}

/** A sentence of our own: what the name says. */
export const sentence = (name: string): string => {
  const text = words(name).replaceAll(/(?<=\d)x(?=\d)/g, " ").split(" ")
    .map((word, index) => index === 0 || /^[A-Z0-9]{2,}$/.test(word) ? word : word.toLowerCase()).join(" ")
  return `${text}.`
}

/** Words that an object's member may be, but that a reader or a program would take for something else. */
const unsuitable = new Set(["__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty"])

const camel = (text: string): string => {
  const name = pascal(text)
  return name.charAt(0).toLowerCase() + name.slice(1)
}

/** An operation's id as a name in a program: its own where it is one. */
const identifier = (text: string): string => {
  const name = isIdentifier(text) ? text : camel(text)
  return unsuitable.has(name) ? `${name.replaceAll("_", "")}Operation` : /^\d/.test(name) ? `_${name}` : name
}

/** Names of operations, each another one. */
export const operationNames = (
  operations: ReadonlyArray<
    { readonly operationId: string | undefined; readonly method: string; readonly path: string }
  >
): ReadonlyArray<string> => {
  const seen = new Set<string>()
  return operations.map(({ method, operationId, path }) => {
    const byPath = camel(`${method.toLowerCase()} ${path.replaceAll(/\{([^}]*)\}/g, " by $1 ")}`)
    const own = operationId === undefined ? "" : identifier(operationId)
    const candidates = [own, byPath, ...(own === "" ? [] : [`${own}_${byPath}`])].filter((name) => name !== "")
    let name = candidates.find((name) => !seen.has(name)) ?? byPath
    for (let count = 2; seen.has(name); count++) name = `${byPath}${count}`
    seen.add(name)
    return name
  })
}
