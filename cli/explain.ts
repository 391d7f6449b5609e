/**
 * What an answer means: the error, what its documentation says, what a policy would do, and the code that handles it.
 */
import { Catalog, Exchange, Retry, type UndocumentedError } from "effect-errata"
import * as Duration from "effect/Duration"
import { guess, type Known } from "./apis.js"

/** All that is known of one answer, as plain data: what `--json` prints. */
export interface Explanation {
  readonly api: string
  readonly because: ReadonlyArray<string>
  readonly tag: string
  readonly message: string
  readonly status: number
  readonly documentation: string
  readonly source: string | undefined
  readonly traits: { readonly retry: string; readonly category: string; readonly applied: string }
  readonly mismatch: string | undefined
  readonly trace: string | undefined
  readonly comeBack: { readonly milliseconds: number; readonly at: string | undefined } | undefined
  readonly verdict: { readonly _tag: string; readonly reason: string; readonly because: string }
  readonly otherwise: string | undefined
  readonly code: string
  readonly exchange: unknown
}

/** What would change the verdict, where something would. */
const otherwise: Readonly<Record<string, string>> = {
  unsafe: "With an Idempotency-Key, or Retry.policy({ unsafe: \"repeat\" }), it would be repeated.",
  refresh: "With Retry.policy({ refresh: … }) the credential would be renewed, once for all who wait for it.",
  eventual: "With Retry.policy({ eventual: … }) it would be polled for.",
  hint: "With a greater longestWait it would be waited for."
}

const codeFor = ({ name }: Known, tag: string): string =>
  `import { Effect } from "effect"
import { ${name}, Retry } from "effect-errata"

const client = http.pipe(${name}.client, Retry.client(Retry.policy()))

const program = client.get(url).pipe(
  Effect.catchTags({
    ${tag}: (e) => Effect.fail(\`\${e.retry}: \${e.message}\`)
  })
)`

const isUndocumented = (failure: object): failure is UndocumentedError.UndocumentedError =>
  "_tag" in failure && failure._tag === "UndocumentedError"

/** Explains one answer. `now` is the time that a hint without any other one counts from, in epoch milliseconds. */
export const explain = (
  parts: Exchange.Parts,
  options: { readonly api?: Known | undefined; readonly method: string; readonly now: number }
): Explanation => {
  const { api, because } = options.api === undefined
    ? guess(parts)
    : { api: options.api, because: ["--api says so"] }
  // Seam: what a catalog decides for is one of its classes, or undocumented.
  const failure = Catalog.decodeParts(api.catalog, parts) as Catalog.Failure<Catalog.Catalog<Retry.Aware & Error>>
  const klass = api.catalog.classes.find((klass) => failure instanceof klass)
  const { method } = parts.request ?? options
  const sent = Date.parse(parts.headers["date"] ?? "")
  const arrived = parts.receivedAt ?? (Number.isNaN(sent) ? options.now : sent)
  const verdict = Retry.verdict(Retry.policy(), failure, {
    attempt: 1,
    elapsed: 0,
    now: arrived,
    random: 0.5,
    request: { method, repeatable: Exchange.isRepeatable(method, parts.request?.headers) }
  })
  const wait = "retryAfter" in failure && Duration.isDuration(failure.retryAfter) ? failure.retryAfter : undefined
  const at = wait === undefined ? undefined : new Date(arrived + Duration.toMillis(wait))
  const undocumented = isUndocumented(failure) ? failure : undefined
  return {
    api: api.name,
    because,
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
    comeBack: wait && {
      milliseconds: Duration.toMillis(wait),
      at: at !== undefined && Number.isFinite(at.getTime()) ? at.toISOString() : undefined
    },
    verdict: { _tag: verdict._tag, reason: verdict.reason, because: verdict.because },
    otherwise: verdict._tag === "Stop" ? otherwise[verdict.reason] : undefined,
    code: codeFor(api, failure._tag ?? ""),
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

const say = (word: string): string => words[word] === undefined ? word : `${word} (${words[word]})`

/** As a person reads it: what counts first. `bold` marks the headings where a terminal shows it. */
export const show = (it: Explanation, bold: (text: string) => string): string => {
  const rows: ReadonlyArray<readonly [string, string | undefined]> = [
    ["error", it.tag],
    ["says", it.message],
    ["API", `${it.api}, because ${it.because.join("; ")}`],
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
      `in ${Duration.format(Duration.millis(it.comeBack.milliseconds))}${
        it.comeBack.at === undefined ? "" : `, at ${it.comeBack.at}`
      }`
    ],
    ["a policy", `would ${words[it.verdict._tag] ?? it.verdict._tag}: ${it.verdict.because}`],
    ["", it.otherwise]
  ]
  const lines = rows.flatMap(([name, text]) => text === undefined ? [] : [`${bold(name.padEnd(11))} ${text}`])
  return `${lines.join("\n")}\n\n${it.code}\n`
}

/** Whether the answer was recognised as one that is documented. */
export const isDocumented = ({ source }: Explanation): boolean => source !== undefined
