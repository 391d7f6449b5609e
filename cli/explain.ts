/**
 * What an answer means: the error, what its documentation says, what a policy would do, and the code that handles it.
 */
import { httpModule } from "#cli/snippet"
import type { Catalog, Exchange, Retry } from "effect-errata"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import { hintOf } from "../src/internal/error/failure.js"
import { oneLine } from "../src/internal/text/line.js"
import { type Choice, guess, isUndocumented, type Known, known, libraryOf } from "./apis.js"
import type { Answers } from "./input.js"

/** All that is known of one answer, as plain data: what `--json` prints. */
export interface Explanation {
  readonly api: string
  readonly because: ReadonlyArray<string>
  readonly others: ReadonlyArray<string>
  readonly tag: string
  readonly message: string
  readonly status: number
  readonly documentation: string
  readonly source: string | undefined
  readonly traits: { readonly retry: string; readonly category: string; readonly applied: string }
  readonly mismatch: string | undefined
  readonly trace: string | undefined
  readonly comeBack: {
    readonly milliseconds: number
    readonly at: string | undefined
    /** What says so: a header, a path in the body, or the documentation. */
    readonly source: string
    readonly countedFrom: "its arrival" | "its Date" | "now"
  } | undefined
  readonly verdict: { readonly _tag: string; readonly reason: string; readonly because: string }
  readonly depends: ReadonlyArray<string>
  readonly code: string
  readonly exchange: unknown
}

/** What would change the verdict, where something would. */
const otherwise: Readonly<Record<string, ReadonlyArray<string>>> = {
  unsafe: ["With an Idempotency-Key, or Retry.policy({ unsafe: \"repeat\" }), it would be repeated."],
  refresh: ["With Retry.policy({ refresh: … }) the credential would be renewed, once for all who wait for it."],
  eventual: ["With Retry.policy({ eventual: … }) it would be polled for."],
  hint: ["With a greater longestWait it would be waited for."]
}

/** What the code that is printed has names for already. */
const taken = new Set(["Effect", "HttpClient", "HttpClientRequest", "Retry", "http", "program"])

const isName = (text: string): boolean => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(text)

/** Imports of a catalog and of `Retry`, and what makes a client of the catalog. */
const importsOf = ({ name, own }: Known): { readonly imports: string; readonly client: string } => {
  if (own === undefined) return { imports: `import { ${name}, Retry } from "effect-errata"`, client: `${name}.client` }
  const [exported = "", ...members] = own.path
  const isFree = isName(exported) && exported !== "default" && !taken.has(exported)
  const from = isName(exported) ? exported : JSON.stringify(exported)
  return {
    imports: `import { Retry } from "effect-errata"
import { ${isFree ? exported : `${from} as catalog`} } from ${JSON.stringify(own.module)}`,
    client: [isFree ? exported : "catalog", ...members, "client"].reduce((path, member) =>
      `${path}${isName(member) ? `.${member}` : `[${JSON.stringify(member)}]`}`
    )
  }
}

/** A program that compiles as it stands; the URL of the answer is not repeated, it may hold secrets. */
const codeFor = (api: Known, tag: string, method: string): string => {
  const { client, imports } = importsOf(api)
  return `import { HttpClient, HttpClientRequest } from "${httpModule}"
import { Effect } from "effect"
${imports}

export const program = Effect.gen(function*() {
  const http = (yield* HttpClient.HttpClient).pipe(${client}, Retry.client(Retry.policy()))
  return yield* http.execute(HttpClientRequest.make("${method}")("https://api.example.com/v1/…"))
}).pipe(
  Effect.catchTags({
    ${isName(tag) ? tag : JSON.stringify(tag)}: (e) => Effect.logError(e.retry, e.message)
  })
)`
}

/** The methods that the platform's client sends. */
const methods = new Set(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])

/** The hint, with what says so and from when on it counts. */
const comeBackOf = (
  failure: Retry.Aware,
  parts: Exchange.Parts,
  now: number
): Explanation["comeBack"] => {
  const sent = Date.parse(parts.headers["date"] ?? "")
  const [arrived, countedFrom] = parts.receivedAt !== undefined
    ? [parts.receivedAt, "its arrival"] as const
    : Number.isNaN(sent)
    ? [now, "now"] as const
    : [sent, "its Date"] as const
  const hint = Option.getOrUndefined(hintOf(failure, arrived))
  if (hint === undefined) return undefined
  const milliseconds = Duration.toMillis(hint.after)
  const at = new Date(arrived + milliseconds)
  return {
    milliseconds,
    at: Number.isFinite(at.getTime()) ? at.toISOString() : undefined,
    source: oneLine(hint.source, 100),
    countedFrom
  }
}

/**
 * Explains one answer. `now` is the time that a hint without any other one counts from, in epoch milliseconds; `method`
 * is what was told of a request that the answer does not know.
 */
export const explain = (
  answer: Exchange.Parts,
  options: Choice & { readonly method?: string | undefined; readonly now: number }
): Explanation => {
  const told = answer.request?.method || options.method
  const method = (told ?? "GET").toUpperCase()
  const partsAfter = (method: string): Exchange.Parts => ({
    ...answer,
    request: answer.request?.url ? { ...answer.request, method } : undefined
  })
  const parts = partsAfter(method)
  const { api, because, others } = options.api === undefined
    ? guess(parts, options.among)
    : { api: options.api, because: ["--api says so"], others: [] }
  const { Catalog, Exchange, Retry } = libraryOf(api)
  const failureAfter = (method: string) =>
    // Seam: what a catalog decides for is one of its classes, or undocumented.
    Catalog.decodeParts(api.catalog, partsAfter(method)) as Catalog.Failure<Catalog.Catalog<Retry.Aware & Error>>
  const failure = failureAfter(method)
  const klass = api.catalog.classes.find((klass) => failure instanceof klass)
  const verdictAfter = (method: string) =>
    Retry.verdict(Retry.policy(), failureAfter(method), {
      attempt: 1,
      elapsed: 0,
      now: options.now,
      random: 0.5,
      request: { method, repeatable: Exchange.isRepeatable(method, answer.request?.headers) }
    })
  const verdict = verdictAfter(method)
  const comeBack = comeBackOf(failure, parts, options.now)
  const undocumented = isUndocumented(failure) ? failure : undefined
  return {
    api: api.name,
    because,
    others,
    tag: failure._tag ?? "",
    message: failure.message,
    status: parts.status,
    documentation: klass?.entry.summary ??
      (undocumented?.documentedAs === undefined
        ? "Nothing: the traits are those that HTTP gives the status."
        : `It is documented as ${undocumented.documentedAs}, whose traits it has, but it differs.`),
    source: klass?.entry.source,
    traits: { retry: failure.retry, category: failure.category, applied: failure.applied },
    mismatch: undocumented?.mismatch,
    trace: "trace" in failure && typeof failure.trace === "string" ? failure.trace : undefined,
    comeBack,
    verdict: { _tag: verdict._tag, reason: verdict.reason, because: verdict.because },
    depends: [
      ...verdict._tag === "Retry" ? ["The wait is random; this is the middle of it."] : [],
      ...told === undefined && verdictAfter("POST").reason !== verdict.reason
        ? ["It was taken for the answer to a GET. After a POST it would stop, unless that has an Idempotency-Key."]
        : [],
      ...verdict._tag === "Stop" ? otherwise[verdict.reason] ?? [] : []
    ],
    code: codeFor(api, failure._tag ?? "", methods.has(method) ? method : "GET"),
    exchange: failure.exchange?.toJSON()
  }
}

const words: Readonly<Record<string, string>> = {
  Retry: "repeat",
  Refresh: "renew the credential and repeat",
  Stop: "stop",
  never: "asking again cannot help",
  transient: "it may pass",
  throttled: "too much was asked for",
  refresh: "the credential has run out",
  eventual: "it may come to exist later",
  no: "the request had no effect",
  yes: "the request had its effect",
  unknown: "the request may have had its effect"
}

/** A word of the vocabulary, with what it means. */
export const say = (word: string): string => words[word] === undefined ? word : `${word} (${words[word]})`

/** A time as a person reads it: nobody waits for the milliseconds of a long one. */
export const wait = (milliseconds: number): string =>
  Duration.format(Duration.millis(milliseconds < 60_000 ? milliseconds : Math.ceil(milliseconds / 1000) * 1000))

/** As a person reads it: what counts first. `bold` marks the headings where a terminal shows it; the code is asked for. */
export const show = (it: Explanation, bold: (text: string) => string, code: boolean): string => {
  const rows: ReadonlyArray<readonly [string, string | undefined]> = [
    ["error", it.tag],
    ["says", it.message],
    ["API", `${it.api}, because ${it.because.join("; ")}`],
    ["or", it.others.length === 0 ? undefined : `${it.others.join(", ")}, for which as much speaks: --api decides`],
    ["documented", it.documentation],
    ["differs", it.mismatch],
    ["source", it.source],
    ["retry", say(it.traits.retry)],
    ["applied", say(it.traits.applied)],
    ["category", it.traits.category],
    ["trace", it.trace],
    [
      "come back",
      it.comeBack &&
      `in ${wait(it.comeBack.milliseconds)}${
        it.comeBack.at === undefined ? "" : `, at ${it.comeBack.at}`
      } (${it.comeBack.source}, counted from ${it.comeBack.countedFrom})`
    ],
    ["a policy", `would ${words[it.verdict._tag] ?? it.verdict._tag}: ${it.verdict.because}`],
    ...it.depends.map((text) => ["", text] as const)
  ]
  const lines = rows.flatMap(([name, text]) => text === undefined ? [] : [`${bold(name.padEnd(11))} ${text}`])
  return `${[...lines, ...code ? ["", it.code] : []].join("\n")}\n`
}

/** What to do where no API is known for some of the answers; nothing where one was told. */
export const adviceOn = (all: ReadonlyArray<Explanation>, { api, among }: Choice): string | undefined =>
  api === undefined && (among === undefined || among === known) && all.some(({ api }) => api === "Http")
    ? `No API that is built in has such an answer. Write its catalog (docs/your-own-api.md), or import one:
effect-errata import <openapi file> --name <Name> --out src/<name>, and then explain --catalog src/<name>/errors.js
`
    : undefined

/** Whether the answer was recognised as one that is documented. */
export const isDocumented = ({ source }: Explanation): boolean => source !== undefined

/** Whether an answer failed: what is below 400 a client passes on as it is. */
export const isFailure = ({ status }: Exchange.Parts): boolean => status >= 400

/** What there is to say where no answer failed. */
export const showNone = (answers: Answers): string =>
  "status" in answers
    ? answers.status < 100
      ? "no answer came: a client fails with a TransportError"
      : `${answers.status} is no failure: a client passes it on as it is`
    : `none of ${answers.length} responses failed`
