import * as Cause from "#effect/Cause"
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import type * as Layer from "#effect/Layer"
import * as Option from "#effect/Option"
import * as Schema from "#effect/Schema"
import { requestError } from "#seam/http"
import { both, pretty } from "#test/causes"
import { loggers, loggingTo } from "#test/loggers"
import { withRedactedNames } from "#test/redaction"
import { clientSpan, withListener } from "#test/tracer"
import { describe, expect, it } from "#test/vitest"
import { Api, Catalog, Exchange, Questback, Retry } from "effect-errata"
import * as Exit from "effect/Exit"
import * as Inspectable from "effect/Inspectable"
import * as Metric from "effect/Metric"
import { Console as NodeConsole } from "node:console"
import { Writable } from "node:stream"
import { inspect } from "node:util"

// Each place has a secret of its own, so that a leak says where it comes from.
const secret = {
  bearer: "canary-bearer/1+a=",
  proxy: "canary-proxy",
  cookie: "canary-cookie",
  apiKey: "canary-key\"&<'",
  tenant: "canary-tenant",
  password: "canary:password/@é",
  query: "canary query&1",
  dpop: "canary.dpop+\"<1>",
  functionsKey: "canary/functions%41'&amp;\\",
  signature: "canary sig+ \"&</%'",
  passphrase: "canary-passphrase\\u0041/",
  setCookie: "canary-set",
  member: "canary-member\"\\",
  pin: "canary-pin"
}
const all = Object.values(secret)
const credentials = Buffer.from(`mo:${secret.password}`).toString("base64")

const url = `https://mo:${encodeURIComponent(secret.password)}@api.example.com/v1/quests/42?key=${
  encodeURIComponent(secret.query)
}`
const request = HttpClientRequest.get(url, {
  headers: {
    authorization: `Bearer ${secret.bearer}`,
    "proxy-authorization": `Basic ${Buffer.from(`mo:${secret.proxy}`).toString("base64")}`,
    cookie: `sid=${secret.cookie}; theme=dark`,
    "x-api-key": secret.apiKey,
    "x-tenant": secret.tenant,
    dpop: secret.dpop,
    "x-functions-key": secret.functionsKey,
    "x-signature": `keyId="me",signature="${secret.signature}"`,
    "x-passphrase": secret.passphrase
  }
})

/** Whatever the request confided, as a server might quote it. */
const echoed = all.slice(0, all.indexOf(secret.setCookie))
const quoted = [
  ...echoed,
  `Bearer ${secret.bearer}`,
  credentials,
  encodeURIComponent(secret.password),
  encodeURIComponent(secret.query)
]
const said = quoted.join(" | ")
const escapeHtml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("\"", "&quot;").replaceAll("'", "&#39;")

const hex = (code: number, digits = 0) => code.toString(16).padStart(digits, "0")
const units = (text: string, write: (code: number) => string): string =>
  Array.from({ length: text.length }, (_, index) => write(text.charCodeAt(index))).join("")
const bytes = (text: string, write: (byte: number) => string): string => Array.from(Buffer.from(text), write).join("")
const inJson = (text: string) => JSON.stringify(text).slice(1, -1)
const entityNames: Readonly<Record<string, string>> = {
  "+": "plus",
  "=": "equals",
  "/": "sol",
  "%": "percnt",
  ":": "colon"
}

/** How servers write what they quote: none of these is how the request said it. */
const writings: Readonly<Record<string, (text: string) => string>> = {
  "in JSON": inJson,
  "in JSON in JSON": (text) => inJson(inJson(text)),
  "in JSON in JSON in JSON": (text) => inJson(inJson(inJson(text))),
  "in JSON with every slash marked": (text) => inJson(text).replaceAll("/", "\\/"),
  "in codes": (text) => units(text, (code) => `\\u${hex(code, 4)}`),
  "in codes of capitals": (text) => units(text, (code) => `\\u${hex(code, 4).toUpperCase()}`),
  "in some codes": (text) => text.replace(/[^\w. -]/g, (char) => `\\u${hex(char.charCodeAt(0), 4)}`),
  "in codes in braces": (text) => units(text, (code) => `\\u{${hex(code)}}`),
  "in bytes": (text) => text.replace(/[^\wé. -]/g, (char) => `\\x${hex(char.charCodeAt(0), 2)}`),
  "in HTML": escapeHtml,
  "in HTML, as PHP writes it": (text) => escapeHtml(text).replaceAll("é", "&eacute;"),
  "in HTML of names": (text) => escapeHtml(text).replace(/[+=/%:]/g, (char) => `&${entityNames[char]};`),
  "in HTML of numbers": (text) => text.replace(/[^\w]/g, (char) => `&#${char.charCodeAt(0)};`),
  "in HTML of numbers alone": (text) => units(text, (code) => `&#x${hex(code)};`),
  "in HTML of capitals": (text) => units(text, (code) => `&#X${hex(code, 6).toUpperCase()};`),
  "in HTML without its marks": (text) => text.replace(/[+"&</%'=:](?!\d)/g, (char) => `&#${char.charCodeAt(0)}`),
  "in HTML twice": (text) => escapeHtml(escapeHtml(text)),
  "in a URL": encodeURIComponent,
  "in a URL of small letters": (text) => bytes(text, (byte) => `%${hex(byte, 2)}`),
  "in a URL of capitals": (text) => bytes(text, (byte) => `%${hex(byte, 2).toUpperCase()}`),
  "in a URL twice": (text) => encodeURIComponent(encodeURIComponent(text)),
  "in a form": (text) => new URLSearchParams({ a: text }).toString().slice(2),
  "as JavaScript escapes it": (text) => text.replace(/[^\w@*+./-]/g, (char) => `%u${hex(char.charCodeAt(0), 4)}`),
  "in a URL in HTML": (text) => encodeURIComponent(text).replaceAll("%", "&#37;"),
  "in HTML in a URL": (text) => encodeURIComponent(escapeHtml(text)),
  "in HTML in JSON": (text) => inJson(escapeHtml(text)),
  "in JSON in HTML": (text) => escapeHtml(inJson(text)),
  "in JSON in a URL": (text) => encodeURIComponent(inJson(text)),
  "in a mixture": (text) =>
    Array.from(text, (char, index) => [escapeHtml, encodeURIComponent, inJson][index % 3]?.(char) ?? "").join("")
}

/** No output may have any of this in it: the secrets all begin alike, and so do they in base 64. */
const needles = [/canary/i, /Y2FuYXJ5|NhbmFye|jYW5hcn/, new RegExp(credentials.slice(0, 12))]
const tells = (text: string): boolean => needles.some((needle) => needle.test(text))

const members = {
  access_token: secret.member,
  refresh_token: secret.member,
  password: secret.member,
  client_secret: secret.member,
  Credentials: { user: "mo", secret: [secret.member, secret.member] },
  tokens: [secret.member],
  text: JSON.stringify({ password: secret.member, inner: JSON.stringify({ api_key: secret.member }) })
}

const own = Api.make("Own", {
  docs: "https://docs.example.com",
  body: Schema.Struct({ pin: Schema.String }),
  key: ["code"],
  secrets: ["pin", "contraseña"],
  describe: (body) => ({ detail: `wrong: ${JSON.stringify(body)}` })
})
class Wrong extends own.error<Wrong>()("Wrong", {
  key: "wrong",
  status: 422,
  category: "InvalidArgument",
  retry: "transient",
  applied: "no",
  summary: "The pin is wrong.",
  example: { pin: "1234" }
}) {}
class Plain extends own.error<Plain>()("Plain", {
  status: 400,
  category: "InvalidArgument",
  retry: "never",
  applied: "no",
  summary: "A text.",
  body: Schema.String,
  describe: (body) => ({ detail: body, trace: body }),
  example: "no"
}) {}
const catalog = Catalog.orElse(own.catalog(Wrong, Plain), Questback.catalog)

type Answer = () => Response | Error
const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => () =>
  Response.json(body, { status, headers: { "set-cookie": `sid=${secret.setCookie}`, ...headers } })

const text = (status: number, body: string, type = "text/plain"): Answer => () =>
  new Response(body, { status, headers: { "content-type": type } })

const broken = (code: string, message: string): Answer => () =>
  Object.assign(new TypeError(message, { cause: Object.assign(new Error(message), { code }) }), { request })

const cases: ReadonlyArray<readonly [name: string, answer: Answer]> = [
  ["in detail, title, trace and names", json(410, { title: said, detail: said, traceId: said, [said]: said })],
  ["in the detail alone", json(500, { detail: `no such token: ${secret.bearer}` })],
  ["in the trace id alone", json(500, { title: "No.", traceId: secret.bearer })],
  [
    "in headers",
    json(500, { title: "No." }, {
      "x-echo": quoted.slice(0, 4).join(" "),
      "www-authenticate": `Bearer error_description="bad ${secret.bearer}"`,
      location: `https://mo:canary-user@example.com/cb?code=canary-code&access_token=canary-token`,
      link: "<https://example.com/?page=2&sig=canary-sig>; rel=\"next\"",
      "x-subscription-key": "canary-sub"
    })
  ],
  ["in an HTML page", text(502, `<html><h1>${escapeHtml(said)}</h1></html>`, "text/html")],
  ["in a text", text(503, said)],
  ["in a text that is documented", text(400, said)],
  ["in JSON with its slashes marked", text(500, JSON.stringify({ detail: said }).replaceAll("/", "\\/"))],
  ["in JSON of ASCII alone", text(500, JSON.stringify({ detail: said }).replaceAll("é", "\\u00e9"))],
  ["in JSON that was cut off", text(500, JSON.stringify({ detail: "x", access_token: secret.member }).slice(0, -3))],
  ["in a body that does not fit", json(422, { code: "wrong", pin: [secret.pin], [said]: 1 })],
  ["in members of their usual names", json(410, { title: "No.", ...members })],
  ["in members of a text", text(400, JSON.stringify(members))],
  ["in a form", text(400, `error=x&access_token=canary-1&refresh_token=canary-2&scope=a`)],
  ["in members that the API documents", json(422, { code: "wrong", pin: secret.pin, contraseña: secret.pin })],
  ["in the same, escaped", text(422, `{"code":"wrong","pin":"${secret.pin}","contrase\\u00f1a":"${secret.pin}"}`)],
  ["in what the runtime says", broken("ECONNREFUSED", `connect to ${url} refused, ${said}`)],
  ["in what fetch says", broken("", `Request cannot be constructed from a URL that includes credentials: ${url}`)],
  ["in a success that is none", json(200, { title: [said], ...members })],
  ...Object.entries(writings).flatMap(([name, write]): ReadonlyArray<readonly [name: string, answer: Answer]> => [
    [`written ${name}, in a text`, text(400, quoted.map(write).join(" | "))],
    [`written ${name}, in JSON`, json(410, { title: "No.", detail: quoted.map(write).join(" | ") })]
  ]),
  ["throttled", json(429, { title: said }, { "retry-after": "0" })],
  ["to be renewed", json(401, { title: said })]
]

/** A client of an answer in memory. */
const clientOf = (answer: Answer) =>
  HttpClient.make((request) =>
    Effect.suspend(() => {
      const out = answer()
      return out instanceof Error
        ? Effect.fail(requestError(request, "transport", out))
        : Effect.succeed(HttpClientResponse.fromWeb(request, out))
    })
  )

const policy = Retry.policy({
  attempts: 2,
  backoff: { base: 1, throttledBase: 1 },
  tags: { QuestbackUnauthorized: "refresh" },
  refresh: Effect.void
})

const program = (answer: Answer) =>
  clientOf(answer).pipe(catalog.client, Retry.client(policy)).execute(request).pipe(
    Effect.flatMap(Catalog.json(Schema.Struct({ title: Schema.String })))
  )

/** What some loggers do: they copy the members of a value, and print the copy. */
const copied = (value: unknown, depth: number): unknown => {
  if (typeof value !== "object" || value === null || depth === 0) return value
  const out: Record<string, unknown> = {}
  if (value instanceof Error) Object.assign(out, { type: value.name, message: value.message, stack: value.stack })
  // As pino's serializer of errors: with what the prototypes have, too.
  for (const name in value) out[name] = copied(Reflect.get(value, name), depth - 1)
  return out
}

/** The ways to print a value. */
const printed = (name: string, value: unknown): ReadonlyArray<readonly [way: string, text: string]> => {
  const cause = both(Cause.fail(value), Cause.die(value))
  const fiberFailure = ((): unknown => {
    try {
      return Effect.runSync(Effect.failCause(cause))
    } catch (error) {
      return error
    }
  })()
  const ways: Record<string, () => unknown> = {
    String: () => String(value),
    "JSON.stringify": () => JSON.stringify(value),
    inspect: () => inspect(value, { depth: 10 }),
    "inspect with what is hidden": () => inspect({ nested: [value] }, { depth: 10, showHidden: true }),
    "as a cause": () => inspect(new Error("outer", { cause: value }), { depth: 10 }),
    "of its members, copied": () => JSON.stringify({ ...Object(value) }),
    "of a shallow copy": () => JSON.stringify(copied(value, 1)),
    "of a deep copy": () => JSON.stringify(copied(value, 10)),
    "inspect of a copy": () => inspect({ ...Object(value) }, { depth: 10 }),
    "stack": () => value instanceof Error ? value.stack : "",
    "toStringUnknown": () => Inspectable.toStringUnknown(value),
    "Cause.pretty": () => pretty(cause),
    "String(cause)": () => String(cause),
    "JSON of a cause": () => JSON.stringify(cause),
    "inspect of a cause": () => inspect(cause, { depth: 10 }),
    "inspect of an exit": () => inspect(Exit.failCause(cause), { depth: 10 }),
    "FiberFailure": () =>
      [String(fiberFailure), JSON.stringify(fiberFailure), inspect(fiberFailure, { depth: 10, showHidden: true })]
        .join("\n")
  }
  return Object.entries(ways).map(([way, print]) => [`${name}: ${way}`, String(print())])
}

/** What a terminal shows of an effect. */
const onTerminal = <A, E>(effect: Effect.Effect<A, E>, layer: Layer.Layer<never>) => {
  let shown = ""
  const stream = new Writable({
    write(chunk, _, done) {
      shown += String(chunk)
      done()
    }
  })
  const console = new NodeConsole({ stdout: stream, stderr: stream, colorMode: false })
  return loggingTo(effect, console).pipe(
    Effect.provide(layer),
    Effect.exit,
    Effect.map((exit) => ({ exit, shown }))
  )
}

/** Everything that a program of somebody who logs a lot may log. */
const logging = <A, E extends object, R>(effect: Effect.Effect<A, E, R>) =>
  effect.pipe(
    Effect.tapCause((cause) => Effect.logError("it failed", cause)),
    Effect.tapError((error) =>
      Effect.logTrace("it failed", error, { nested: [error] }, Retry.outcome(error)).pipe(
        Effect.annotateLogs({ error, message: error instanceof Error ? error.message : "" })
      )
    ),
    Effect.tapError((error) => Effect.logDebug(String(error)))
  )

/** What we add to the spans of Effect's own client, which tell the whole URL and most headers by their own design. */
const ours = "http.request.resend_count"

/** What a tracer is told, by this package and by the program. */
const traced = <A, E>(effect: Effect.Effect<A, E>) => {
  const told: Array<readonly [string, string]> = []
  const call = withListener(Effect.withSpan(effect, "call"), {
    ended: (span, exit) => {
      if (clientSpan.test(span)) return
      told.push([`span ${span}`, inspect(exit, { depth: 10 })])
      if (Exit.isFailure(exit)) told.push([`span ${span}`, pretty(exit.cause)])
    },
    attribute: (span, key, value) => {
      if (key === ours || !clientSpan.test(span)) told.push([`attribute ${key}`, inspect(value)])
    },
    event: (_, event, attributes) => {
      told.push([`event ${event}`, inspect(attributes, { depth: 10 })])
    }
  })
  return Effect.as(Effect.exit(call), told)
}

/** Runs an effect in a fiber that has a secret header of its own. */
const run = <A, E>(effect: Effect.Effect<A, E>): Promise<A> =>
  Effect.runPromise(
    withRedactedNames(effect, ["authorization", "cookie", "set-cookie", "X-Tenant"])
  )

const failureOf = <A, E>(effect: Effect.Effect<A, E>): Promise<E> => run(Effect.flip(effect))

const leaks = (outputs: ReadonlyArray<readonly [name: string, text: string]>) =>
  outputs.flatMap(([name, text]) => {
    const at = needles.map((needle) => text.search(needle)).find((at) => at >= 0)
    return at === undefined ? [] : [`${name}: …${text.slice(Math.max(0, at - 40), at + 40)}`]
  })

describe("no secret is told", () => {
  it.each(cases)("%s", async (name, answer) => {
    const failure = await failureOf(program(answer))
    const outcome = Option.getOrUndefined(Retry.outcome(failure))
    const exhausted = await failureOf(program(answer).pipe(Retry.orExhausted))
    const outputs = [
      ...printed(failure._tag, failure),
      ...printed("its exchange", failure.exchange),
      ...printed("its cause", failure.cause),
      ...printed(exhausted._tag, exhausted),
      ...printed("its outcome", outcome)
    ]
    expect(leaks(outputs), name).toEqual([])
    // It does tell what happened: hiding everything would be easy.
    expect(failure.message.length).toBeGreaterThan(15)

    for (const [name, layer] of Object.entries(loggers)) {
      const { shown } = await run(onTerminal(logging(program(answer)), layer))
      expect(shown).toContain("it failed")
      expect(leaks([[`logger ${name}`, shown]])).toEqual([])
    }
    const { exit } = await run(onTerminal(traced(logging(program(answer))), loggers.json))
    const spans = Exit.isSuccess(exit) ? exit.value : []
    expect(spans.length).toBeGreaterThan(2)
    expect(leaks(spans)).toEqual([])

    const metrics = await run(Metric.snapshot)
    expect(leaks([["metrics", `${JSON.stringify(metrics)} ${inspect(metrics, { depth: 10 })}`]])).toEqual([])
  })

  it("also where the program itself looks at what it printed within a fiber of other rules", async () => {
    const failure = await failureOf(program(json(500, { detail: secret.tenant })))
    const shown = await Effect.runPromise(Effect.sync(() => String(failure) + JSON.stringify(failure)))
    expect(leaks([["later", shown]])).toEqual([])
  })

  it.each([
    ["https://mo:canary/1@api.example.com/v1", "a slash"],
    ["https://mo:canary#1@api.example.com/v1", "a hash"],
    ["https://mo:canary?1@api.example.com/v1", "a question mark"],
    ["https://mo:canary\\1@api.example.com/v1", "a backslash"],
    ["https:mo:canary@api.example.com/v1", "no slashes"],
    ["//mo:canary@api.example.com/v1", "no scheme"],
    ["https://mo:canary", "nothing else"]
  ])("of a URL that is hard to read: %s", async (url) => {
    const http = clientOf(text(500, url)).pipe(catalog.client)
    const failure = await failureOf(http.get(url))
    const exchange = Exchange.unanswered({ method: "GET", url })
    const outputs = [
      ...printed(failure._tag, failure),
      ...printed("its cause", failure.cause),
      ...printed("an exchange", exchange)
    ]
    expect(leaks(outputs)).toEqual([])
  })

  it("a pair of credentials is recognised by each of its halves", () => {
    const authorization = `Basic ${Buffer.from("canary-user:canary:pass").toString("base64")}`
    const exchange = Exchange.fromParts({
      status: 401,
      headers: {},
      body: "",
      request: { method: "GET", url: "/v1", headers: { authorization } }
    })
    expect(exchange.redact("no canary-user, no canary:pass")).toBe("no <redacted>, no <redacted>")
    expect(exchange.redact(authorization)).not.toContain(authorization.slice(6))
  })

  // No more than two characters of any secret are told where the body ends within it.
  const cutBodies = Object.entries({ "as it is": (text: string) => text, ...writings })
  it.each(cutBodies)("of a body that ends within a secret, written %s", async (_, write) => {
    const toldOf = (failure: { readonly exchange?: Exchange.Exchange } & Error, begun: string) => {
      const outputs = [String(failure), JSON.stringify(failure), inspect(failure.exchange, { depth: 10 })]
      // However often a writing of backslashes was written once more.
      return outputs.some((text) =>
        [text, text.replace(/\\{2}/g, "\\"), text.replace(/\\{4}/g, "\\")].some((text) => text.includes(begun))
      )
    }
    const headers = { ...request.headers }
    for (const value of echoed.filter((value) => value !== secret.tenant)) {
      const begun = write(value.slice(0, 3))
      const written = write(value)
      for (let end = begun.length; end < written.length; end++) {
        const cut = written.slice(0, end)
        const parts = { headers: {}, request: { method: "GET", url, headers } }
        const failures = [
          Catalog.decodeParts(catalog, { ...parts, status: 400, body: `no ${cut}`, cut: "size" }),
          Catalog.decodeParts(catalog, { ...parts, status: 500, body: `{"detail":"no ${cut}`, cut: "time" }),
          Catalog.decodeParts(Catalog.withBounds(catalog, { keepBytes: 3 + Buffer.from(cut).length }), {
            ...parts,
            status: 410,
            body: JSON.stringify({ detail: `no ${written}`, title: "No." })
          })
        ]
        for (const failure of failures) {
          expect(toldOf(failure, begun), `${failure._tag}: ${cut} => ${JSON.stringify(failure)}`).toBe(false)
        }
      }
    }
  })

  it.each([
    ["see https://mo:canary-pa", "see https://"],
    ["see https:\\/\\/mo:canary-pa", "see https:\\/\\/"],
    ["see https://ghp_canary", "see https://"],
    ["see https%3A%2F%2Fmo%3Acanary-p%", "see https%3A%2F%2F"],
    ["see https://example.com/a", "see https://example.com/a"],
    ["see https://example.com/", "see https://example.com/"],
    ["nothing of it", "nothing of it"]
  ])("of a body that ends within user info: %s", (body, shown) => {
    expect(Exchange.fromParts({ status: 400, headers: {}, body, cut: "size" }).toJSON()).toMatchObject({ body: shown })
    // Where nothing was cut it is the name of a host.
    if (!body.includes("canary")) {
      expect(Exchange.fromParts({ status: 400, headers: {}, body }).toJSON()).toMatchObject({ body })
    }
  })

  it("a body that is cut hides no more than the end", () => {
    const request = { method: "GET", url: "/v1", headers: { "x-api-key": "quest-917-key" } }
    const body = "The quest is gone, and que was there. The qu"
    const exchange = Exchange.fromParts({ status: 400, headers: { server: "cloud" }, body, cut: "size", request })
    expect(exchange.toJSON()).toMatchObject({ body, headers: { server: "cloud" } })
  })

  it.each([
    "dpop",
    "x-functions-key",
    "ocp-apim-subscription-key",
    "x-signature",
    "signature-input",
    "x-amz-security-token",
    "x-passphrase",
    "x-pwd",
    "x-jwt-assertion",
    "x-auth",
    "x-session",
    "x-credential"
  ])("the value of %s, wherever it is told", (name) => {
    const failure = Catalog.decodeParts(catalog, {
      status: 500,
      headers: { [name]: "canary-answer", "x-echo": "said canary+\"1" },
      body: JSON.stringify({ title: "said canary+\"1" }),
      request: { method: "GET", url: "/v1", headers: { [name.toUpperCase()]: "canary+\"1" } }
    })
    expect(leaks([...printed(name, failure), ...printed("its exchange", failure.exchange)])).toEqual([])
  })

  it.each([
    "www-authenticate",
    "proxy-authenticate",
    "x-ratelimit-remaining-tokens",
    "anthropic-ratelimit-tokens-reset",
    "x-rate-limit-keys",
    "sec-websocket-accept",
    "sec-websocket-key"
  ])("%s is no secret", (name) => {
    const value = "value-917"
    const request = { method: "GET", url: "/v1", headers: { [name]: value } }
    const exchange = Exchange.fromParts({ status: 401, headers: { [name]: value }, body: value, request })
    expect(exchange.toJSON()).toMatchObject({ headers: { [name]: value }, body: value })
  })

  it("what is no secret is shown", () => {
    const failure = Catalog.decodeParts(Questback.catalog, {
      status: 410,
      headers: { "x-request-id": "r-7", link: "<https://example.com/quests>; rel=\"next\"" },
      body: JSON.stringify({ title: "Gone", detail: "The token expired, ask for another one.", quest: { id: 7 } }),
      request: {
        method: "GET",
        url: "https://api.example.com/v1/quests/7",
        headers: { authorization: "Bearer abcdef" }
      }
    })
    expect(failure.message).toBe("Questback 410 Gone: The token expired, ask for another one. (GET /v1/quests/7)")
    expect(failure.toJSON()).toMatchObject({
      body: { quest: { id: 7 } },
      exchange: {
        request: { url: "https://api.example.com/v1/quests/7" },
        headers: { "x-request-id": "r-7", link: "<https://example.com/quests>; rel=\"next\"" }
      }
    })
  })
})

it("the canaries are where they should be", async () => {
  const failure = await failureOf(program(json(410, { title: said })))
  expect(tells(failure.exchange?.body ?? "")).toBe(true)
  expect(tells(failure.exchange?.headers["set-cookie"] ?? "")).toBe(true)
  expect(tells(failure.exchange?.request?.url ?? "")).toBe(true)
})
