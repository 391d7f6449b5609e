/**
 * The faults that the server can commit, and what a call then ends with.
 */
import { gzipSync } from "node:zlib"
import * as Faults from "./faults.js"

const { answer, close, drip, forever, hang, pause, request, reset, send } = Faults

export const clientNames = ["fetch", "undici", "node:http"] as const
export type ClientName = (typeof clientNames)[number]

/** What a call ends with, in words, and the traits of it: empty where it did not fail. */
export type Outcome = readonly [what: string, retry: string, applied: string]

type Each = Readonly<Record<ClientName, Outcome>> & {
  /** Why they do not agree. */
  readonly why: string
}

interface Options {
  /** The server speaks TLS. */
  readonly tls?: boolean
  /** The client is told the wrong one of `http:` and `https:`. */
  readonly wrongScheme?: true
  /** Nobody listens. */
  readonly nobody?: true
  readonly method?: "GET" | "POST"
  /** How many calls are made, one after the other; the last one counts. */
  readonly calls?: number
  /** The server closes the connection before the last of them. */
  readonly between?: true
  /** The clock moves on by the five seconds that an error's body may take, once the script hangs. */
  readonly fiveSeconds?: true
  /** The connection is none to get rid of: its answer was whole, or it belongs to the client's pool. */
  readonly kept?: ReadonlyArray<ClientName>
}

export interface Fault extends Options {
  readonly fault: string
  readonly steps: ReadonlyArray<Faults.Step>
  readonly expected: Readonly<Record<ClientName, Outcome>>
  readonly why?: string
}

const isEach = (expected: Outcome | Each): expected is Each => "why" in expected

const fault = (
  fault: string,
  steps: ReadonlyArray<Faults.Step>,
  expected: Outcome | Each,
  options: Options = {}
): Fault => ({
  fault,
  steps,
  ...isEach(expected)
    ? { expected, why: expected.why }
    : { expected: { fetch: expected, undici: expected, "node:http": expected } },
  ...options
})

// --- What calls end with ---

const transport = (kind: string, retry: string, applied: string): Outcome => [`\`${kind}\``, retry, applied]
const refused = transport("refused", "transient", "no")
const broken = transport("reset", "transient", "unknown")
const invalid = transport("protocol", "transient", "unknown")
const insecure = transport("tls", "never", "no")
/** The errors of fetch tell no place here: a redirect may have come before. */
const insecureSomewhere: Each = {
  fetch: transport("tls", "never", "unknown"),
  undici: insecure,
  "node:http": insecure,
  why: "fetch does not say whether it had followed a redirect by then"
}
const circular = transport("redirect", "never", "unknown")

/** `TransportError` with the status that the answer began with. */
const after = (status: number, [kind, retry, applied]: Outcome): Outcome => [
  `${kind} after ${status}`,
  retry,
  applied
]

const documented = (cut?: string): Outcome => [
  `\`QuestbackInternalServerError\`${cut === undefined ? "" : `, cut: ${cut}`}`,
  "transient",
  "unknown"
]
const undocumented = (status: number, cut?: string): Outcome => [
  `\`UndocumentedError\` ${status}${cut === undefined ? "" : `, cut: ${cut}`}`,
  "transient",
  "unknown"
]
const malformed = (status: number): Outcome => [`\`MalformedResponseError\` ${status}`, "never", "unknown"]
export const value: Outcome = ["the value", "", ""]
export const nothing: Outcome = ["nothing, until interrupted", "", ""]

// --- What servers say ---

const json = { "content-type": "application/json" }
const problem = "{\"title\":\"Broken\",\"status\":500}"
const quest = "{\"title\":\"Autumn\"}"

/** The body of a 500 that is documented, or of a 200 that is a Quest. */
const bodyOf = (status: number): string => status === 500 ? problem : quest
const lengthOf = (text: string | Uint8Array) => ({ ...json, "content-length": String(text.length) })
const chunked = { ...json, "transfer-encoding": "chunked" }
const gzipped = { ...json, "content-encoding": "gzip" }

const whole = (status: number, headers: Readonly<Record<string, string>> = {}): Faults.Step =>
  answer(status, { ...lengthOf(bodyOf(status)), ...headers }, bodyOf(status))

/** A body that is announced longer than it gets. */
const part = (status: number, body = bodyOf(status).slice(0, 12)): Faults.Step =>
  answer(status, { ...json, "content-length": "100" }, body)

const found = answer(302, { location: "/again", "content-length": "0" })
const moved = (location: string): ReadonlyArray<Faults.Step> => [
  request,
  answer(302, { location, "content-length": "0", connection: "close" }),
  close
]
/** A megabyte of zeros for each kilobyte that is sent. */
const bomb = gzipSync(Buffer.alloc(1 << 20))

// --- The faults ---

const noDecoding = "Only fetch undoes a `Content-Encoding`; to the others the body is what was sent"
const noRedirects = "Only fetch follows redirects; to the others a 302 is an answer like any other"
const noReason = "All that node:http says of such a body is that it was aborted"
const notExpected = "To undici, and so to fetch, a 100 that nobody asked for is no HTTP"

/** The same for an answer that failed and for one that did not. */
const both = (make: (status: 200 | 500) => Fault): ReadonlyArray<Fault> => [make(500), make(200)]

/** A fault of the body: of an error it is noted, of a success it is the failure. */
const inBody = (
  name: string,
  steps: (status: number) => ReadonlyArray<Faults.Step>,
  ofError: Outcome,
  ofSuccess: Outcome | Each
): ReadonlyArray<Fault> =>
  both((status) => fault(`${name}, ${status}`, [request, ...steps(status)], status === 500 ? ofError : ofSuccess))

/** A fault of the head: there is no answer then, whatever its status. */
const inHead = (name: string, headers: Readonly<Record<string, string>>): Fault =>
  fault(name, [request, whole(500, headers), close], invalid)

const chunkGarbage: Each = {
  fetch: after(200, invalid),
  undici: after(200, invalid),
  "node:http": after(200, broken),
  why: noReason
}

export const faults: ReadonlyArray<Fault> = [
  fault("refused", [], refused, { nobody: true }),
  fault("accepted, then silence", [hang], nothing),
  fault("request read, then silence", [request, hang], nothing),
  fault("reset before the request", [reset], broken),
  fault("reset before the head", [request, reset], broken),
  fault("reset before the head, POST", [request, reset], broken, { method: "POST" }),
  fault("reset within the head", [request, send("HTTP/1.1 200 OK\r\ncontent-ty"), pause(20), reset], broken),
  fault("close before the request", [close], broken),
  fault("close before the head", [request, close], broken),
  fault("close within the head", [request, send("HTTP/1.1 200 OK\r\ncontent-ty"), close], broken),
  fault("a head, one byte after the other", [request, drip("HTTP/1.1", 5), hang], nothing),

  ...inBody(
    "reset after the head",
    (status) => [part(status, ""), pause(20), reset],
    undocumented(500, "broken"),
    after(200, broken)
  ),
  ...inBody(
    "reset within the body",
    (status) => [part(status), pause(20), reset],
    undocumented(500, "broken"),
    after(200, broken)
  ),
  ...inBody(
    "half a body, then close",
    (status) => [part(status), close],
    undocumented(500, "broken"),
    after(200, broken)
  ),
  fault("half a body, then close as announced, 200", [
    request,
    answer(200, { ...json, "content-length": "100", connection: "close" }, quest.slice(0, 12)),
    close
  ], {
    fetch: after(200, invalid),
    undici: after(200, invalid),
    "node:http": after(200, broken),
    why: "Where the end of the connection ends the body, undici compares lengths and says that they differ"
  }),
  ...inBody(
    "half a chunked body, then close",
    (status) => [answer(status, chunked, "5\r\n{\"tit\r\n"), close],
    undocumented(500, "broken"),
    after(200, broken)
  ),
  fault(
    "all that matters of a longer body, then close, 500",
    [request, part(500, problem), close],
    documented("broken")
  ),
  fault("half a body, then silence, 500", [request, part(500), hang], undocumented(500, "time"), { fiveSeconds: true }),
  fault("half a body, then silence, 200", [request, part(200), hang], nothing),
  fault(
    "a body, one byte after the other, 500",
    [request, part(500, ""), drip(problem.slice(0, 12), 5), hang],
    undocumented(500, "time"),
    { fiveSeconds: true }
  ),
  fault("a body, one byte after the other, 200", [request, part(200, ""), drip(quest.slice(0, 12), 5), hang], nothing),
  fault(
    "a body without an end, 500",
    [request, answer(500, json), forever(send("0123456789".repeat(1_000)))],
    undocumented(500, "size")
  ),
  fault("a body without an end, 200", [request, answer(200, json), forever(send("0123456789".repeat(1_000)))], nothing),

  ...inBody(
    "`Content-Length` too small",
    (status) => [answer(status, { ...json, "content-length": "8" }, bodyOf(status)), close],
    undocumented(500),
    malformed(200)
  ),
  inHead("`Content-Length` that is no number", { "content-length": "many" }),
  inHead("two `Content-Length`s", { "Content-Length": "9" }),
  inHead("`Content-Length` and chunks", { "transfer-encoding": "chunked" }),
  ...inBody(
    "no `Content-Length`, whole",
    (status) => [answer(status, json, bodyOf(status)), close],
    documented(),
    value
  ),
  ...inBody(
    "garbage for a chunk",
    (status) => [answer(status, chunked, "no chunk\r\n"), close],
    undocumented(500, "broken"),
    chunkGarbage
  ),
  ...inBody(
    "a chunk, then garbage",
    (status) => [answer(status, chunked, "5\r\n{\"tit\r\n"), pause(20), send("no chunk\r\n"), close],
    undocumented(500, "broken"),
    chunkGarbage
  ),

  fault("gzip that is none, 500", [request, whole(500, { "content-encoding": "gzip" }), close], {
    fetch: undocumented(500, "broken"),
    undici: documented(),
    "node:http": documented(),
    why: noDecoding
  }),
  fault("gzip that is none, 200", [request, whole(200, { "content-encoding": "gzip" }), close], {
    fetch: after(200, invalid),
    undici: value,
    "node:http": value,
    why: noDecoding
  }),
  ...inBody(
    "gzip that breaks off",
    (status) => [answer(status, gzipped), send(gzipSync(bodyOf(status)).subarray(0, 15)), close],
    undocumented(500),
    malformed(200)
  ),
  ...inBody(
    "gzip that breaks off, with its length",
    (
      status
    ) => [
      answer(status, { ...gzipped, "content-length": "60" }),
      send(gzipSync(bodyOf(status)).subarray(0, 15)),
      close
    ],
    undocumented(500, "broken"),
    after(200, broken)
  ),
  fault("a gzip bomb, 500", [request, answer(500, gzipped), forever(send(bomb))], undocumented(500, "size")),
  ...inBody(
    "an unknown `Content-Encoding`",
    (status) => [whole(status, { "content-encoding": "x-unheard-of" }), close],
    documented(),
    value
  ),

  fault("a proxy's page, 502", [
    request,
    answer(502, { "content-type": "text/html", "content-length": "20" }, "<h1>Bad Gateway</h1>"),
    close
  ], undocumented(502)),
  fault("a proxy's page, 200", [
    request,
    answer(200, { "content-type": "text/html", "content-length": "14" }, "<h1>Login</h1>"),
    close
  ], malformed(200)),

  fault(
    "100 a thousand times, 500",
    [request, send("HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000)), whole(500), close],
    {
      fetch: invalid,
      undici: invalid,
      "node:http": documented(),
      why: notExpected
    }
  ),
  ...inBody(
    "103 a thousand times",
    (status) => [send("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n".repeat(1_000)), whole(status), close],
    documented(),
    value
  ),
  fault("103 without an end", [request, forever(send("HTTP/1.1 103 Early Hints\r\n\r\n"))], nothing),
  fault("101 that nobody asked for", [request, answer(101, { connection: "upgrade", upgrade: "raw" }), close], {
    fetch: invalid,
    undici: invalid,
    "node:http": malformed(101),
    why: "NodeHttpClient takes it for an answer over node:http, and leaves it to the server to close the connection"
  }),

  fault("302 in a circle", [forever(request, found)], {
    fetch: circular,
    undici: malformed(302),
    "node:http": malformed(302),
    why: noRedirects
  }, { kept: ["fetch", "undici"] }),
  ...[["no URL", "http://["], ["another protocol", "ftp://127.0.0.1/"], [
    "a URL with a password",
    "http://me:secret@127.0.0.1:9/"
  ]].map(([what = "", location = ""]) =>
    fault(`302 to ${what}, POST`, moved(location), {
      fetch: circular,
      undici: malformed(302),
      "node:http": malformed(302),
      why: noRedirects
    }, { method: "POST" })
  ),

  ...[["a closed port", "http://127.0.0.1:2/", "refused"], ["an unknown host", "http://nobody.invalid/", "dns"]].map((
    [what = "", location = "", kind = ""]
  ) =>
    fault(`303 to ${what}, POST`, [
      request,
      answer(303, { location, "content-length": "0", connection: "close" }),
      close
    ], {
      // What came after the redirect says nothing of the POST.
      fetch: transport(kind, "transient", "unknown"),
      undici: malformed(303),
      "node:http": malformed(303),
      why: noRedirects
    }, { method: "POST" })
  ),

  inHead("a zero byte in a header", { "x-quest": "a\0b" }),
  inHead("a header name with a space", { "x quest(": "7" }),
  inHead("headers of 100 kB", { "x-quest": "7".repeat(100_000) }),
  ...inBody(
    "a header that is no ASCII",
    (status) => [whole(status, { "x-quest": "\xe9\xff" }), close],
    documented(),
    value
  ),
  fault("lines without CR", [request, send(`HTTP/1.1 500 Broken\ncontent-length: 2\n\n{}`), close], invalid),
  fault("status 99", [request, answer(99, lengthOf("{}"), "{}"), close], invalid),
  fault("status 999", [request, answer(999, lengthOf("{}"), "{}"), close], [
    "`UndocumentedError` 999",
    "never",
    "unknown"
  ]),
  fault("HTTP/9.9", [request, send("HTTP/9.9 500 Broken\r\ncontent-length: 0\r\n\r\n"), close], invalid),
  fault(
    "HTTP/2 where HTTP/1.1 was asked for",
    [request, send(Buffer.from("000000040000000000", "hex")), hang],
    invalid
  ),
  fault("a mail server", [send("220 mail.example.com ESMTP\r\n"), request, hang], invalid),

  fault("TLS with a certificate that nobody signed", [request, whole(200)], insecureSomewhere, { tls: true }),
  fault("`http:` to a TLS port", [request, whole(200)], broken, { tls: true, wrongScheme: true }),
  fault("`https:` to a port without TLS", [pause(20), answer(400, lengthOf("{}"), "{}"), close], insecureSomewhere, {
    wrongScheme: true
  }),
  fault("reset within the handshake", [pause(20), reset], broken, { wrongScheme: true }),
  fault("close within the handshake", [pause(20), close], broken, { wrongScheme: true }),
  fault("silence within the handshake", [hang], nothing, { wrongScheme: true, kept: ["fetch", "undici"] }),

  ...(["GET", "POST"] as const).flatMap((method) => {
    const options: Options = { calls: 2, method }
    return [
      fault(`kept alive, closed in between, ${method}`, [request, whole(200), pause(10), close], value, {
        ...options,
        between: true
      }),
      fault(`kept alive, reset in between, ${method}`, [request, whole(200), pause(10), reset], value, {
        ...options,
        between: true
      }),
      fault(
        `kept alive, closed on the next request, ${method}`,
        [request, whole(200), request, close],
        broken,
        options
      ),
      fault(`kept alive, reset on the next request, ${method}`, [request, whole(200), request, reset], broken, options)
    ]
  })
]

// --- The table ---

const cell = (text: string): string => text === "" ? "–" : text.replaceAll("|", "\\|")

/** One word for all, or one for each. */
const shared = (texts: ReadonlyArray<string>): string =>
  new Set(texts).size === 1 ? cell(texts[0] ?? "") : texts.map(cell).join(" / ")

/** What the clients ended with, as Markdown; where they do not agree, notes say why. */
export const toMarkdown = (outcomeOf: (fault: Fault, client: ClientName) => Outcome): string => {
  const reasons = [...new Set(faults.flatMap(({ why }) => why ?? []))]
  const rows = faults.map((fault) => {
    const outcomes = clientNames.map((client) => outcomeOf(fault, client))
    const whats = outcomes.map(([what]) => what)
    return [
      fault.why === undefined ? cell(fault.fault) : `${cell(fault.fault)} (${reasons.indexOf(fault.why) + 1})`,
      ...whats.map((what, index) => index > 0 && what === whats[0] ? "the same" : cell(what)),
      shared(outcomes.map(([, retry]) => retry)),
      shared(outcomes.map(([, , applied]) => applied))
    ]
  })
  const all = [["fault", ...clientNames, "retry", "applied"], ...rows]
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? []
  const line = (row: ReadonlyArray<string>) => `| ${row.map((text, i) => text.padEnd(widths[i] ?? 0)).join(" | ")} |`
  const [head = [], ...body] = all
  return [
    ...[head, widths.map((width) => "-".repeat(width)), ...body].map(line),
    "",
    ...reasons.map((reason, index) => `${index + 1}. ${reason}.`)
  ].join("\n")
}
