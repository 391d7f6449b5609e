/** The operations of a description, and the answers that it gives each. */
import { below, type Located, type Refs } from "./deref.js"
import { isJson, type Json, member } from "./load.js"
import type { ImportedError } from "./model.js"

export type Status = ImportedError["statuses"][number]

/** A body that the description shows. */
interface ExampleBody {
  readonly value: unknown
  readonly at: string
}

/** An answer as it is described; the same object wherever the same description stands for it. */
export interface Answer {
  /** What stands for the answer: where it is in `#/components/responses`, if it is there. */
  readonly at: string
  /** Its name there. */
  readonly component: string | undefined
  /** The media type of JSON, where there is one. */
  readonly contentType: string | undefined
  readonly schemas: ReadonlyArray<Located>
  readonly examples: ReadonlyArray<ExampleBody>
}

/** An answer with the statuses that it is given for. */
interface Given {
  readonly statuses: ReadonlyArray<Status>
  readonly isDefault: boolean
  readonly answer: Answer
}

export interface Described {
  readonly operationId: string | undefined
  readonly method: string
  readonly path: string
  readonly at: string
  readonly failures: ReadonlyArray<Given>
  readonly successes: ReadonlyArray<Given>
}

const methods = new Set(["get", "put", "post", "delete", "options", "head", "patch", "trace"])

const isJsonType = (type: string): boolean => /^(\*\/\*|application\/\*|[^;]*[/+]json)$/i.test(type)

/** Of `application/json; charset=utf-8` what it is. */
const bare = (type: string): string => (type.split(";")[0] ?? "").trim().toLowerCase()

/** A body that is written as a text of JSON is one. */
const bodyOf = (value: unknown): unknown => {
  if (typeof value !== "string" || !/^\s*[{[]/.test(value)) return value
  try {
    const parsed: unknown = JSON.parse(value)
    return parsed
  } catch {
    return value
  }
}

/** The entries of an object of the description, with their places. */
const entries = (refs: Refs, located: Located | undefined): ReadonlyArray<readonly [string, Located]> => {
  if (located === undefined) return []
  const { at, value } = refs.resolve(located)
  return isJson(value)
    ? Object.entries(value).map(([name, value]) => [name, { value, at: below(at, name) }] as const)
    : []
}

const childOf = ({ at, value }: Located<Json>, name: string): Located | undefined =>
  Object.hasOwn(value, name) ? { value: value[name], at: below(at, name) } : undefined

/** The bodies of a media type: `example`, and those of `examples` by their names. */
const examplesOf = (refs: Refs, media: Located<Json>): ReadonlyArray<ExampleBody> => {
  const example = childOf(media, "example")
  const examples = childOf(media, "examples")
  const list = examples !== undefined && Array.isArray(examples.value)
    ? examples.value.map((value: unknown) => ({ value, at: examples.at }))
    : entries(refs, examples).flatMap(([, located]) => {
      const { at, value } = refs.resolve(located)
      if (!isJson(value)) return []
      // Some leave out the object around it.
      return Object.hasOwn(value, "value")
        ? [{ value: value["value"], at: below(at, "value") }]
        : Object.hasOwn(value, "externalValue")
        ? []
        : [{ value, at }]
    })
  return [...(example === undefined ? [] : [example]), ...list].map(({ at, value }) => ({ at, value: bodyOf(value) }))
}

const componentOf = (at: string): string | undefined => {
  const name = /^#\/(?:components\/)?responses\/([^/]+)$/.exec(at)?.[1]
  return name?.replaceAll("~1", "/").replaceAll("~0", "~")
}

const makeAnswers = (refs: Refs, produces: ReadonlyArray<string>) => {
  const known = new Map<object, Answer>()

  /** OpenAPI 3: a schema and examples for each media type. */
  const fromContent = (located: Located<Json>): Answer => {
    const media = entries(refs, childOf(located, "content"))
      .filter(([type]) => isJsonType(bare(type)))
      .flatMap(([type, found]) => {
        const { at, value } = refs.resolve(found)
        return isJson(value) ? [{ type: bare(type), media: { at, value } }] : []
      })
    return {
      at: located.at,
      component: componentOf(located.at),
      contentType: media[0]?.type,
      schemas: media.flatMap(({ media }) => childOf(media, "schema") ?? []),
      examples: media.flatMap(({ media }) => examplesOf(refs, media))
    }
  }

  /** Swagger 2: one schema, and a body for each media type. */
  const fromSwagger = (located: Located<Json>, own: ReadonlyArray<string>): Answer => {
    const schema = childOf(located, "schema")
    const types = (own.length > 0 ? own : produces).map(bare).filter(isJsonType)
    return {
      at: located.at,
      component: componentOf(located.at),
      contentType: schema === undefined ? undefined : types[0] ?? "application/json",
      schemas: schema === undefined ? [] : [schema],
      examples: entries(refs, childOf(located, "examples"))
        .map(([type, { at, value }]) => ({
          at,
          value: bodyOf(type.includes("/") || isJson(value) ? value : undefined)
        }))
    }
  }

  return (located: Located, own: ReadonlyArray<string>): Answer | undefined => {
    const { at, value } = refs.resolve(located)
    if (!isJson(value)) return undefined
    const before = known.get(value)
    if (before !== undefined) return before
    const answer = Object.hasOwn(value, "content") ? fromContent({ at, value }) : fromSwagger({ at, value }, own)
    known.set(value, answer)
    return answer
  }
}

/** What a key of `responses` stands for. */
const statusesOf = (key: string): ReadonlyArray<Status> | undefined => {
  const text = key.trim().toLowerCase()
  if (text === "default") return ["4xx", "5xx"]
  if (text === "4xx" || text === "5xx") return [text]
  if (text === "2xx") return [200]
  const status = /^[1-5]\d\d$/.test(text) ? Number(text) : undefined
  return status === undefined ? undefined : [status]
}

const isFailure = ({ statuses: [status] }: Given): boolean => typeof status === "string" || (status ?? 0) >= 400

const strings = (value: unknown): ReadonlyArray<string> =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : []

/** All operations, in the order of the description. */
export const describedIn = (root: Json, refs: Refs): ReadonlyArray<Described> => {
  const answerOf = makeAnswers(refs, strings(member(root, "produces")))
  const paths = entries(refs, childOf({ value: root, at: "#" }, "paths"))
  return paths.filter(([path]) => path.startsWith("/")).flatMap(([path, item]) =>
    entries(refs, item).flatMap(([name, located]): ReadonlyArray<Described> => {
      const method = name.toLowerCase()
      const { at, value } = located
      if (!methods.has(method) || !isJson(value)) return []
      const given = entries(refs, childOf({ at, value }, "responses")).flatMap(
        ([key, response]): ReadonlyArray<Given> => {
          const statuses = statusesOf(key)
          const answer = statuses === undefined ? undefined : answerOf(response, strings(member(value, "produces")))
          return statuses === undefined || answer === undefined
            ? []
            : [{ statuses, isDefault: key.trim().toLowerCase() === "default", answer }]
        }
      )
      const operationId = member(value, "operationId")
      return [{
        operationId: typeof operationId === "string" ? operationId : undefined,
        method: method.toUpperCase(),
        path,
        at,
        failures: given.filter(isFailure),
        successes: given.filter((one) =>
          one.statuses.some((status) => typeof status === "number" && status >= 200 && status < 300)
        )
      }]
    })
  )
}
