/**
 * Answers as no server should give them: documented examples, mutated by a grammar, under a seed.
 */
import { Catalog, type Exchange } from "effect-errata"

/** A random number in [0, 1); the same numbers for the same seed. */
export type Random = () => number

/** Mulberry32: small, fast, and good enough to wander about. */
export const makeRandom = (seed: number): Random => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** What a catalog documents, as it is sent. */
export interface Sample {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Every documented example of the catalogs. */
export const samplesOf = (catalogs: ReadonlyArray<Catalog.Catalog<unknown>>): ReadonlyArray<Sample> =>
  catalogs.flatMap(({ classes }) =>
    // Seam: an entry's example is a body that its class takes, which the type of any class does not tell.
    classes.map((klass) => Catalog.encode(new klass({ body: klass.entry.example } as never)))
  )

/** The token that the requests carry; nothing that is printed may hold it. */
export const canary = "cAnArY/9f+3e=7"

/** A piece of JSON text that `JSON.stringify` would not write. */
class Raw {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Members = ReadonlyArray<readonly [name: string, value: Node]>
type Node = Raw | string | number | boolean | null | ReadonlyArray<Node> | { readonly members: Members }

const isList = (node: Node): node is ReadonlyArray<Node> => Array.isArray(node)
const isObject = (node: Node): node is { readonly members: Members } =>
  typeof node === "object" && node !== null && "members" in node

const toNode = (value: unknown): Node =>
  Array.isArray(value)
    ? value.map(toNode)
    : typeof value === "object" && value !== null
    ? { members: Object.entries(value).map(([name, member]) => [name, toNode(member)]) }
    : typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : null

const write = (node: Node): string =>
  node instanceof Raw
    ? node.text
    : isList(node)
    ? `[${node.map(write).join(",")}]`
    : isObject(node)
    ? `{${node.members.map(([name, value]) => `${JSON.stringify(name)}:${write(value)}`).join(",")}}`
    : JSON.stringify(node)

const names = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "toJSON",
  "hasOwnProperty",
  "then",
  "length",
  "_tag",
  "name",
  "message",
  "cause",
  "stack",
  "",
  " ",
  "\u202edetail",
  "a\nb",
  "access_token",
  "password",
  "detail",
  "title",
  "type",
  "status",
  "error",
  "error_code",
  "code",
  "errors",
  "traceId",
  "retry_after",
  canary
]

const texts = [
  "",
  " ",
  "\u0000",
  "\u001b[2J\u001b[31mred\u001b[0m",
  "\u009b31mred",
  "two\r\nlines",
  "one\u2028two\u2029three\u0085four",
  "\u202eesrever\u202c\u2066iso",
  "\ufeffmark",
  "\ud800",
  "\udc00\ud800",
  "🙂\u200d🙂",
  "e\u0301\u0323".repeat(40),
  "%s %d %o %j %c",
  "${jndi:ldap://x}",
  "'\"`\\/",
  "</script><script>",
  "Infinity",
  "NaN",
  "-1",
  "1e999",
  "0x10",
  "true",
  "2026-07-07T07:07:07Z",
  "Thu, 01 Jan 1970 00:00:00 GMT",
  "9999999999999999999",
  `Bearer ${canary}`,
  `no such token: ${canary}`,
  `https://mo:${canary}@example.com/?key=${canary}`,
  "token".repeat(200),
  "\"".repeat(50),
  "\\".repeat(51)
]

const numbers = ["1e999", "-1e999", "-0", "0", "1e-400", "9007199254740993", "123456789012345678901234567890", "0.1"]

/** Statuses of the documentation come from the samples. */
const statuses = [
  0,
  1,
  99,
  100,
  200,
  299,
  302,
  399,
  400,
  404,
  418,
  429,
  451,
  499,
  500,
  503,
  599,
  600,
  999,
  1000,
  -1,
  404.5
]
const noStatuses = [Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]

const hintNames = [
  "Retry-After",
  "retry-after-ms",
  "X-Retry-After",
  "RateLimit",
  "RateLimit-Policy",
  "RateLimit-Reset",
  "X-RateLimit-Reset",
  "X-RateLimit-Remaining",
  "X-RateLimit-Reset-Ms",
  "X-RateLimit-Reset-After",
  "x-ratelimit-limit",
  "Date",
  "Age",
  "x-should-retry"
]

const hintValues = [
  "",
  "0",
  "1",
  "-1",
  "1.5",
  "1e3",
  "120",
  "99999999999999999999999",
  "0".repeat(400),
  "1795000000",
  "1795000000000",
  "Fri, 31 Dec 1999 23:59:59 GMT",
  "Friday, 31-Dec-99 23:59:59 GMT",
  "Fri Dec 31 23:59:60 1999",
  "Sun, 06 Nov 275761 08:49:37 GMT",
  "1h2m3s",
  "999999999h",
  "\"default\";r=0;t=30",
  "\"default\";q=100;w=60, \"daily\";q=5;w=86400",
  "a=1;b=?0, c=(1 2);d",
  "limit=100, remaining=0, reset=7",
  ";;;,,,==",
  "(".repeat(500),
  "\"",
  ":AAAA:",
  "?1",
  "@1795000000"
]

const challenges = [
  "Bearer",
  "Bearer error=\"invalid_token\"",
  "Bearer error=invalid_token, error_description=\"no\\\"pe\"",
  "Basic realm=\"a, Bearer error=\\\"invalid_token\\\"\"",
  "Bearer ".repeat(300),
  "Bearer error=\"",
  ",,,",
  "Negotiate YWJj==, Bearer scope=\"a b\", error=\"insufficient_scope\"",
  "=\"\"=",
  "Bearer \u009berror=\u2028\"invalid_token\"",
  `Bearer error_description="${canary}"`
]

const page = (title: string): string =>
  `<!DOCTYPE html>\r\n<html><head><title>${title}</title></head><body><h1>${title}</h1>\n<hr>nginx</body></html>`

/** One answer, and by which mutations it came about. */
export interface Answer {
  readonly parts: Exchange.Parts
  readonly how: ReadonlyArray<string>
}

/** Answers for ever, the same ones for the same seed and samples. */
export const makeAnswers = (seed: number, samples: ReadonlyArray<Sample>): () => Answer => {
  const random = makeRandom(seed)
  const below = (n: number): number => Math.floor(random() * n)
  const chance = (p: number): boolean => random() < p
  const from = <A>(all: ReadonlyArray<A>, otherwise: A): A => all[below(all.length)] ?? otherwise
  const empty: Sample = { status: 500, headers: {}, body: "" }
  const sample = (): Sample => from(samples, empty)
  const nodes = samples.map(({ body }) => {
    try {
      return toNode(JSON.parse(body))
    } catch {
      return body
    }
  })

  /** Mostly small, seldom huge: a size on a logarithmic scale. */
  const size = (max: number): number => Math.floor(max ** random())

  const noise = (length: number): string =>
    Array.from({ length }, () => String.fromCharCode(below(chance(0.3) ? 0x10000 : 0x100))).join("")

  const nest = (): string => {
    const [open, close] = from([["[", "]"], ["{\"a\":", "}"], ["[{\"detail\":", "}]"], ["[[],", "]"]], ["[", "]"])
    const depth = Math.floor(size(chance(0.02) ? 100_000 : 300) / open.length)
    const core = from(["1", "{}", "\"x\"", ""], "")
    return open.repeat(depth) + core + (chance(0.8) ? close.repeat(depth) : "")
  }

  const hostile = (): Node =>
    from<() => Node>([
      () => null,
      () => chance(0.5),
      () => below(1000) - 500,
      () => from(texts, ""),
      () => noise(size(60)),
      () => new Raw(from(numbers, "0")),
      () => new Raw(`${below(9)}`.repeat(1 + size(400))),
      () => new Raw(nest()),
      () => new Raw(`"\\ud8${below(90) + 10}"`),
      () => from(texts, "x").repeat(size(2_000)),
      () => [],
      () => ({ members: [] }),
      () => ({ members: [["__proto__", { members: [["polluted", true], ["detail", "x"]] }]] }),
      () => [hostile(), hostile()],
      () => ({ members: [[from(names, ""), hostile()], [from(names, ""), hostile()]] }),
      () => from(nodes, null)
    ], () => null)()

  const nameOf = (): string => chance(0.8) ? from(names, "") : noise(1 + size(20))

  /** A mutation of an object's members. */
  const change = (members: Members, how: Array<string>): Members => {
    const at = below(members.length)
    const [name, value] = members[at] ?? ["", null]
    const replaced = (...by: Members): Members => [...members.slice(0, at), ...by, ...members.slice(at + 1)]
    const kind = from(["drop", "rename", "retype", "duplicate", "add", "case", "inner"], "inner")
    how.push(kind)
    switch (kind) {
      case "drop":
        return replaced()
      case "rename":
        return replaced([nameOf(), value])
      case "retype":
        return replaced([name, hostile()])
      case "duplicate":
        return replaced([name, value], [name, hostile()])
      case "case":
        return replaced([chance(0.5) ? name.toUpperCase() : name.replace(/_/g, ""), value])
      case "inner":
        return replaced([name, mutate(value, how)])
      default:
        return [...members, [nameOf(), hostile()]]
    }
  }

  const mutate = (node: Node, how: Array<string>): Node => {
    if (isObject(node)) return chance(0.9) ? { members: change(node.members, how) } : [node, hostile()]
    if (isList(node)) {
      how.push("item")
      const at = below(node.length)
      return chance(0.6)
        ? node.map((item, index) => index === at ? mutate(item, how) : item)
        : [...node, ...node.slice(at), hostile()]
    }
    how.push("retype")
    return hostile()
  }

  /** A mutation of the text, whatever it says. */
  const damage = (text: string, how: Array<string>): string => {
    const at = below(text.length + 1)
    const kind = from(
      [
        "cut",
        "concat",
        "mark",
        "insert",
        "delete",
        "html",
        "around",
        "noise",
        "pad",
        "nest",
        "escape",
        "swap",
        "quote"
      ],
      "cut"
    )
    how.push(kind)
    switch (kind) {
      case "cut":
        return text.slice(0, at)
      case "concat":
        return text + (chance(0.5) ? text : sample().body)
      case "mark":
        return `${"\ufeff".repeat(1 + below(2))}${text}`
      case "insert":
        return text.slice(0, at) + (chance(0.5) ? noise(1 + below(3)) : from(texts, "")) + text.slice(at)
      case "delete":
        return text.slice(0, at) + text.slice(at + size(40))
      case "html":
        return page(chance(0.5) ? "502 Bad Gateway" : text.slice(0, 400))
      case "around":
        return from([`[${text}]`, `{"error":${text}}`, `"${text}"`, JSON.stringify(text), `callback(${text})`], text)
      case "noise":
        return noise(size(3_000))
      case "pad":
        return from([" ", "\n", "\t", "\u0000", "\""], " ").repeat(size(20_000)) + text
      case "nest":
        return chance(0.5) ? nest() : text.replace(/}\s*$/, `,"a":${nest()}}`)
      case "escape":
        return text.replace(/"([a-z])/g, (_, char: string) => `"\\u00${char.charCodeAt(0).toString(16)}`)
      case "swap":
        return text.replace(/"(?:[^"\\]|\\.)*"/, () => `"${from(["tokentoken", canary, "__proto__"], "")}"`)
      default:
        return from(["\"token\":", "\"password\":\"", "access_token=", "\\\"secret\\\":\\\"", "://"], "").repeat(
          size(5_000)
        )
    }
  }

  const bodyOf = (how: Array<string>): string => {
    const at = below(nodes.length)
    let node = nodes[at] ?? null
    for (let n = below(4); n > 0; n--) node = mutate(node, how)
    let text = typeof node === "string" && chance(0.7) ? node : write(node)
    while (chance(0.3)) text = damage(text, how)
    if (chance(0.02)) {
      how.push("only")
      return from(
        ["", "null", "0", "\"\"", "[]", "{}", "true", " ", "\ufeff", "nul", "-", "[", "\"", "{\"", "{}{}"],
        ""
      )
    }
    return text.slice(0, 200_000)
  }

  const headersOf = (sample: Sample, how: Array<string>): Exchange.Parts["headers"] => {
    const out: Array<[string, string | undefined]> = Object.entries(sample.headers)
    if (chance(0.3)) {
      how.push("hint")
      for (let n = 1 + below(3); n > 0; n--) {
        out.push([from(hintNames, ""), chance(0.9) ? from(hintValues, "") : noise(size(40))])
      }
    }
    if (chance(0.15)) {
      how.push("challenge")
      out.push([from(["WWW-Authenticate", "www-authenticate"], ""), from(challenges, "")])
    }
    if (chance(0.15)) {
      how.push("header")
      out.push([
        from(["content-type", "Location", "Set-Cookie", "X-Echo", "__proto__", "constructor", "", "x\ny", "Link"], ""),
        chance(0.02) ? noise(1_000).repeat(size(100)) : chance(0.05) ? undefined : from(texts, "")
      ])
    }
    return Object.fromEntries(out)
  }

  const requestOf = (): NonNullable<Exchange.Parts["request"]> => {
    const method = chance(0.95) ? from(["GET", "POST", "PUT", "DELETE"], "GET") : from(texts, "").replaceAll(canary, "")
    const path = chance(0.9) ? "/v1/quests/7" : encodeURI(noise(8).replace(/[\ud800-\udfff]/g, "")) +
      from(texts, "").replaceAll(canary, "")
    const credentials = chance(0.2) ? `mo:${encodeURIComponent(canary)}@` : ""
    const query = chance(0.3) ? `?key=${encodeURIComponent(canary)}` : ""
    const headers = chance(0.5) ? { authorization: `Bearer ${canary}` } : { cookie: `sid=${canary}; theme=dark` }
    return {
      method,
      // Where the path is noise there is no telling where a URL's user info and query begin.
      url: `https://${credentials}api.example.com${path.includes("?") || path.includes("#") ? "/" : path}${query}`,
      headers: chance(0.1) ? { ...headers, "Idempotency-Key": "order-7" } : headers
    }
  }

  return () => {
    const how: Array<string> = []
    const start = sample()
    const status = chance(0.6)
      ? start.status
      : chance(0.1)
      ? from(noStatuses, 0)
      : chance(0.3)
      ? below(1100)
      : from(statuses, 0)
    const request = requestOf()
    const body = bodyOf(how)
    return {
      how,
      parts: {
        status,
        headers: headersOf(start, how),
        body,
        request,
        ...(chance(0.7) && { receivedAt: from([1_795_000_000_000, 0, -1, Number.NaN, 8.64e15, 1e300], 0) }),
        ...(chance(0.1) && { cut: from(["size", "time", "broken"] as const, "size") })
      }
    }
  }
}
