/** Where a value differs from a Schema. The same for both majors. */

/** Where an issue is, and what is wrong there: a value of another type, or a word for anything else. */
export interface Place {
  readonly path: ReadonlyArray<PropertyKey>
  readonly what: "differs" | "is missing" | "is not expected" | "cannot be read here" | {
    readonly actual: unknown
    readonly expected: string
  }
}
