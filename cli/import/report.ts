/** What an import has found, what it has done, and what is left for a person: as text, and as data for scripts. */
import { oneLine } from "../../src/internal/text/line.js"
import { type Comparison, isCurrent } from "./compare.js"
import { guess } from "./guess.js"
import type { Imported, Known } from "./model.js"

/** What `--json` prints. */
export interface Report {
  readonly title: string
  readonly version: Imported["version"]
  readonly name: string
  readonly out: string
  readonly check: boolean
  /** Whether there is nothing to write, nothing gone, and nothing to review. */
  readonly current: boolean
  readonly codes: number
  readonly classes: ReadonlyArray<{
    readonly name: string
    readonly tag: string
    readonly codes: ReadonlyArray<string | number>
    readonly statuses: ReadonlyArray<string | number>
    readonly known: Known
    readonly source: string
    /** What its traits were guessed by; those of a class without them are HTTP's. */
    readonly guessed: string | undefined
  }>
  readonly known: Readonly<Record<Known, number>>
  readonly key: ReadonlyArray<string | number> | undefined
  readonly operations: { readonly all: number; readonly withErrors: number; readonly withoutErrors: number }
  readonly missing: {
    readonly answersWithoutBody: number
    readonly codes: boolean
    readonly docs: boolean
    /** Classes that no status is described for. */
    readonly statuses: ReadonlyArray<string>
  }
  readonly added: ReadonlyArray<string>
  readonly gone: ReadonlyArray<string>
  readonly unreviewed: ReadonlyArray<string>
  readonly files: { readonly "errors.ts": Comparison["errors"]; readonly "traits.ts": Comparison["traits"] }
  readonly next: ReadonlyArray<string>
}

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

const nextSteps = (comparison: Comparison, out: string, check: boolean): ReadonlyArray<string> => {
  const { added, errors, gone, needsApi, unreviewed } = comparison
  return [
    ...check && (errors !== "same" || added.length > 0) ? ["run it without --check"] : [],
    ...gone.length > 0
      ? [
        `take ${
          gone.length === 1 ? gone[0] ?? "" : "what is gone"
        } out of ${out}/traits.ts: it does not compile until then`
      ]
      : [],
    ...needsApi ? [`import Api in ${out}/traits.ts, and not as a type alone`] : [],
    ...unreviewed.length > 0
      ? [`review ${out}/traits.ts: correct what is wrong, and take Api.guessed(…) away from what is right`]
      : [],
    ...errors === "new" && !check
      ? [`import { client } from "${out}/errors.js", and catch what it fails with by its tags`]
      : []
  ]
}

/** Tells of an import. */
export const reportOn = (
  imported: Imported,
  comparison: Comparison,
  { check, name, out }: { readonly name: string; readonly out: string; readonly check: boolean }
): Report => {
  const { errors, missing, operations } = imported
  const guesses = guess(errors)
  const count = (known: Known) => errors.filter((error) => error.known === known).length
  const withErrors = operations.filter((operation) => operation.errors.length > 0).length
  return {
    title: imported.title,
    version: imported.version,
    name,
    out,
    check,
    current: isCurrent(comparison),
    codes: errors.reduce((sum, { codes }) => sum + codes.length, 0),
    classes: errors.map((error) => {
      const guessed = guesses.get(error.name)
      return {
        name: error.name,
        tag: `${name}${error.name}`,
        codes: error.codes,
        statuses: error.statuses,
        known: error.known,
        source: error.source,
        guessed: guessed?.traits === undefined || !comparison.unreviewed.includes(error.name) ? undefined : guessed.by
      }
    }),
    known: { enum: count("enum"), example: count("example"), response: count("response"), status: count("status") },
    key: imported.key,
    operations: { all: missing.operations, withErrors, withoutErrors: missing.operationsWithoutErrors },
    missing: {
      answersWithoutBody: missing.answersWithoutBody,
      codes: errors.every(({ codes }) => codes.length === 0),
      docs: imported.docs === undefined,
      statuses: errors.filter(({ statuses }) => statuses.length === 0).map((error) => error.name)
    },
    added: comparison.added,
    gone: comparison.gone,
    unreviewed: comparison.unreviewed,
    files: { "errors.ts": comparison.errors, "traits.ts": comparison.traits },
    next: nextSteps(comparison, out, check)
  }
}

const names = (all: ReadonlyArray<string>, most = 8): string =>
  all.length <= most + 1 ? all.join(", ") : `${all.slice(0, most).join(", ")} and ${all.length - most} more`

const knownAs: ReadonlyArray<readonly [Known, (count: number) => string]> = [
  ["enum", (count) => `${count} by an enum`],
  ["example", (count) => `${count} by an example`],
  ["response", (count) => `${count} by the name of a response`],
  ["status", (count) => `${count} by a status alone`]
]

const missingLines = ({ missing, operations }: Report): ReadonlyArray<string> => [
  ...missing.codes ? ["codes: the status alone tells the errors apart"] : [],
  ...operations.withoutErrors > 0 ? [`errors of ${plural(operations.withoutErrors, "operation", "operations")}`] : [],
  ...missing.answersWithoutBody > 0
    ? [`the body of ${plural(missing.answersWithoutBody, "error answer", "error answers")}`]
    : [],
  ...missing.statuses.length > 0 ? [`a status for ${names(missing.statuses, 4)}`] : [],
  ...missing.docs ? ["a page that documents the API"] : []
]

const did: Readonly<Record<Comparison["errors"], readonly [checked: string, written: string]>> = {
  new: ["is not there", "is written"],
  changed: ["would change", "is written again"],
  same: ["is current", "is as it was"]
}

const count = (all: ReadonlyArray<string>, by: string): number => all.filter((one) => one === by).length

/** How many were guessed by what. */
const guessedBy = ({ classes }: Report): string => {
  const all = classes.flatMap(({ guessed }) => guessed ?? [])
  return [...new Set(all)].toSorted().map((by) => `${count(all, by)} ${by.replace(/ but .*/, "").replace("its ", "")}`)
    .join(", ")
}

/** The report for a person. */
export const showReport = (report: Report, bold: (text: string) => string): string => {
  const { added, check, classes, codes, files, gone, known, next, operations, out, unreviewed } = report
  const rows: ReadonlyArray<readonly [label: string, lines: ReadonlyArray<string>]> = [
    ["errors", [
      `${plural(classes.length, "class", "classes")} for ${plural(codes, "code", "codes")}: ${
        knownAs.flatMap(([by, say]) => known[by] === 0 ? [] : [say(known[by])]).join(", ")
      }`
    ]],
    ["code", report.key === undefined ? [] : [`stands at ${JSON.stringify(report.key)}`]],
    ["operations", [`${operations.withErrors} of ${operations.all} say which errors they have`]],
    ["missing", missingLines(report)],
    ["new", added.length === 0 || files["traits.ts"] === "new" ? [] : [names(added)]],
    ["gone", gone.length === 0 ? [] : [`${names(gone)}: traits.ts has them still`]],
    [
      "guessed",
      unreviewed.length === 0 ? [] : [
        `the traits of ${unreviewed.length} of ${classes.length}: ${guessedBy(report)}`,
        ...files["traits.ts"] === "new" ? [] : [names(unreviewed)]
      ]
    ],
    [
      "files",
      (["errors.ts", "traits.ts"] as const).map((file) =>
        `${out}/${file} ${
          file === "traits.ts" && files[file] === "changed" && !check
            ? "has new lines"
            : did[files[file]][check ? 0 : 1]
        }`
      )
    ],
    ["next", next.length === 0 ? ["nothing: all is current and reviewed"] : next]
  ]
  return [
    bold(oneLine(`${report.name}, from ${report.title || "a description without a title"} (${report.version})`)),
    ...rows.flatMap(([label, lines]) =>
      lines.map((line, i) => `${bold((i === 0 ? label : "").padEnd(12))}${oneLine(line, 400)}`)
    )
  ].join("\n")
}
