/** What an OpenAPI description says of an API's errors, before anything is written of it. */

/** How a class is known: what the description lists, what its examples show, or no more than a name or a status. */
export type Known = "enum" | "example" | "response" | "status"

/** A value that tells an error apart. */
export type Code = string | number

/** One error: a code, or a status that has none. */
export interface ImportedError {
  /** The name of its class, without the API's: `CustomerNotFound`. */
  readonly name: string
  /** Its codes; none for an error that its status alone tells. */
  readonly codes: ReadonlyArray<Code>
  /**
   * The statuses and ranges that it is described for, in order; for an error that its codes tell they inform only. `200`
   * where it comes in a success. None where the description does not say: the code stands in a schema of all statuses.
   */
  readonly statuses: ReadonlyArray<number | "4xx" | "5xx">
  readonly known: Known
  /** A sentence of our own: what the name says. Nothing is copied from the description. */
  readonly summary: string
  /** Where the description says so, as a JSON pointer: `#/components/schemas/error_400`. */
  readonly source: string
  /** A body with its code in it. */
  readonly example: unknown
  /** Whether it is for whatever key no other class has. */
  readonly anyKey: boolean
}

/** A member of the errors' bodies, as it is written in a Schema. */
export interface Member {
  readonly name: string
  readonly type: "string" | "number" | "integer" | "boolean" | "unknown" | {
    readonly list: Member["type"]
  } | { readonly members: ReadonlyArray<Member> }
}

/** An operation, and the errors that the description gives it. */
export interface Operation {
  /** Its `operationId` as a name in a program, else one of its method and path. */
  readonly id: string
  readonly method: string
  readonly path: string
  /** Names of classes. */
  readonly errors: ReadonlyArray<string>
}

/** What the description leaves out, as a person would count it. */
interface Missing {
  /** Operations without any error. */
  readonly operationsWithoutErrors: number
  /** Answers with an error's status and no schema. */
  readonly answersWithoutBody: number
  readonly operations: number
}

/** All that is written. */
export interface Imported {
  readonly title: string
  readonly version: "Swagger 2.0" | "OpenAPI 3.0" | "OpenAPI 3.1"
  /** The page of the API, or of its errors, where the description names one. */
  readonly docs: string | undefined
  /** The media type of the errors, where it is not `application/json`. */
  readonly contentType: string | undefined
  /** Where a body has the code: names, and places in lists; `["errors", 0, "code"]`. */
  readonly key: ReadonlyArray<string | number> | undefined
  /** How a success tells that it is an error: a member and the value that it has then, or `"present"`, where the member is there
   * at all. */
  readonly when:
    | { readonly path: ReadonlyArray<string>; readonly equals: string | number | boolean }
    | undefined
  readonly members: ReadonlyArray<Member>
  /** Paths of the members for a person, and for support. */
  readonly detail: ReadonlyArray<string | number> | undefined
  readonly trace: ReadonlyArray<string | number> | undefined
  /** In the order of their names. */
  readonly errors: ReadonlyArray<ImportedError>
  /** In the order of the description. */
  readonly operations: ReadonlyArray<Operation>
  readonly missing: Missing
}
