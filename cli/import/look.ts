/** What a page asks of an OpenAPI description that somebody has pasted: an API to look at answers with. Nothing throws. */
import * as Result from "#effect/Result"
import * as Errata from "effect-errata"
import type { Known } from "../apis.js"
import { catalogOf } from "./catalog.js"
import { readDescription } from "./read.js"

/** The API of a description, with its title and how many errors it has; or why it cannot be read, as one line. */
export type Described =
  | { readonly api: Known; readonly title: string; readonly errors: number; readonly operations: number }
  | { readonly problem: string }

/** A name in Pascal case, as the command wants it: it begins every tag. */
export const isApiName = (name: string): boolean => /^[A-Z][A-Za-z0-9]*$/.test(name)

/** Reads a description, JSON or YAML. */
export const describedBy = (text: string, name: string): Described =>
  Result.match(readDescription(text, { name }), {
    onFailure: ({ message }): Described => ({ problem: message }),
    onSuccess: (imported): Described =>
      imported.errors.length === 0 ? { problem: "no errors are described: there is nothing to look for" } : {
        api: {
          name,
          catalog: catalogOf(imported, name),
          own: { errata: Errata, module: `./src/${name.toLowerCase()}/errors.js`, path: ["catalog"] }
        },
        title: imported.title,
        errors: imported.errors.length,
        operations: imported.operations.length
      }
  })
