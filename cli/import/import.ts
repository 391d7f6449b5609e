/** The subcommand `import`: from a description's text to the files, or to what `--check` says of them. */
import * as Effect from "#effect/Effect"
import * as Result from "#effect/Result"
import * as Data from "effect/Data"
import { copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { BadInput } from "../input.js"
import { compare, type Comparison, isOurs } from "./compare.js"
import type { Imported } from "./model.js"
import { readDescription } from "./read.js"
import { type Report, reportOn } from "./report.js"
import { readTraits } from "./traits.js"

/** What is checked in is not what the description says, or nobody has reviewed it. It is said on standard output. */
export class NotCurrent extends Error {
  readonly _tag = "NotCurrent"
}

/** A description that cannot be read, or files that cannot: nothing is written then. */
export class NotImported extends Data.TaggedError("NotImported")<{ readonly message: string }> {}

export interface Options {
  readonly name: string
  readonly out: string
  readonly check: boolean
}

/** A folder as a program names it. */
const slashed = (folder: string): string => folder.replaceAll("\\", "/").replace(/(?<=.)\/+$/, "")

const codeOf = (cause: unknown): string => cause instanceof Error && "code" in cause ? String(cause.code) : ""

const because: Readonly<Record<string, string>> = {
  EACCES: "it may not be written",
  EPERM: "it may not be written",
  EROFS: "it may not be written",
  EEXIST: "there is a file where a folder is needed",
  ENOTDIR: "there is a file where a folder is needed",
  EISDIR: "it is a directory",
  ENOSPC: "no space is left"
}

/** The text of a file, where there is one. */
const readIfThere = (file: string): Effect.Effect<string | undefined, NotImported> =>
  Effect.tryPromise({
    try: () =>
      readFile(file, "utf8").catch((cause: unknown) => {
        if (codeOf(cause) === "ENOENT") return undefined
        throw cause
      }),
    catch: (cause) => new NotImported({ message: `${file}: ${because[codeOf(cause)] ?? "it cannot be read"}` })
  })

const beside = (file: string, kind: "new" | "old") => `${file}.${process.pid}.${kind}`

/** Whether a file could be copied: not where there is none. */
const copied = (from: string, to: string): Promise<boolean> =>
  copyFile(from, to).then(() => true, (cause: unknown) => {
    if (codeOf(cause) === "ENOENT") return false
    throw cause
  })

/** Puts texts into the place of files: all of them, or none. Each is there at any time, as it was or as it is to be. */
const replaceAll = async (files: ReadonlyArray<readonly [file: string, text: string]>): Promise<void> => {
  const undo: Array<() => Promise<void>> = []
  try {
    for (const [file, text] of files) await writeFile(beside(file, "new"), text)
    for (const [file] of files) {
      const wasThere = await copied(file, beside(file, "old"))
      await rename(beside(file, "new"), file)
      undo.push(() => wasThere ? rename(beside(file, "old"), file) : rm(file))
    }
  } catch (cause) {
    for (const one of undo) await one().catch(() => undefined)
    throw cause
  } finally {
    for (const [file] of files) {
      for (const kind of ["new", "old"] as const) await rm(beside(file, kind), { force: true }).catch(() => undefined)
    }
  }
}

const write = (out: string, { errors, text, traits }: Comparison): Effect.Effect<void, NotImported> => {
  const files = [
    ...traits === "same" ? [] : [[join(out, "traits.ts"), text.traits] as const],
    ...errors === "same" ? [] : [[join(out, "errors.ts"), text.errors] as const]
  ]
  if (files.length === 0) return Effect.void
  return Effect.tryPromise({
    try: async () => {
      const made = await mkdir(out, { recursive: true })
      await replaceAll(files).catch(async (cause: unknown) => {
        if (made !== undefined) await rm(made, { recursive: true, force: true })
        throw cause
      })
    },
    catch: (cause) => new NotImported({ message: `${out}: ${because[codeOf(cause)] ?? "it cannot be written"}` })
  })
}

/** Writes what is read of a description, or compares only. Nothing is written where anything is wrong. */
export const importErrors = (
  imported: Imported,
  { check, name, out }: Options
): Effect.Effect<Report, NotImported> =>
  Effect.gen(function*() {
    if (imported.errors.length === 0) {
      return yield* new NotImported({ message: "no errors are described: there is nothing to import" })
    }
    const [errorsFile, traitsFile] = [join(out, "errors.ts"), join(out, "traits.ts")]
    const errors = yield* readIfThere(errorsFile)
    if (errors !== undefined && !isOurs(errors)) {
      return yield* new NotImported({ message: `${errorsFile} was not written by this command: choose another --out` })
    }
    const text = yield* readIfThere(traitsFile)
    const traits = text === undefined ? undefined : yield* Effect.fromResult(readTraits(text)).pipe(
      Effect.mapError(({ message }) => new NotImported({ message: `${traitsFile}: ${message}` }))
    )
    const comparison = compare(imported, name, { errors, traits })
    if (!check) yield* write(out, comparison)
    return reportOn(imported, comparison, { check, name, out: slashed(out) })
  })

/** Imports a description's text. */
export const importText = (
  text: string,
  file: string | undefined,
  options: Options
): Effect.Effect<Report, NotImported> =>
  Effect.fromResult(readDescription(text, { name: options.name })).pipe(
    Effect.flatMap((imported) => importErrors(imported, options)),
    Effect.mapError((error) =>
      error instanceof NotImported
        ? error
        : new NotImported({
          message: `${file === undefined || file === "-" ? "standard input" : file}: ${error.message}`
        })
    )
  )

const bad = (message: string) => Result.fail(new BadInput({ message }))

/** What the command is told, where it is all there. */
export const optionsOf = (
  { check, name, out }: { readonly name: string | undefined; readonly out: string | undefined; readonly check: boolean }
): Result.Result<Options, BadInput> => {
  if (name === undefined || !/^[A-Z][A-Za-z0-9]*$/.test(name)) {
    return bad("--name takes a name in Pascal case, such as Square: it begins every tag")
  }
  return out === undefined || out.trim() === ""
    ? bad("--out takes the folder of errors.ts and traits.ts, such as src/square")
    : Result.succeed({ name, out, check })
}
