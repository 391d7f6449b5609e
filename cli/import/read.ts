/** What an OpenAPI description says of an API's errors: from its text to what is written of it. */
import * as Result from "#effect/Result"
import { oneLine } from "../../src/internal/text/line.js"
import { BadInput } from "../input.js"
import { bodyOf } from "./body.js"
import { classesOf } from "./classes.js"
import { chooseKey, type Failure, type Spots, spotsIn } from "./codes.js"
import { makeRefs } from "./deref.js"
import { type Json, load, member } from "./load.js"
import type { Imported, Operation } from "./model.js"
import { byText, operationNames } from "./names.js"
import { type Answer, describedIn } from "./operations.js"
import { makeShapes } from "./shape.js"
import { errorsInSuccess, fits } from "./success.js"

/** A page on the web, as one of the description may be. */
const pageOf = (root: Json): string | undefined => {
  const url = member(member(root, "externalDocs"), "url")
  return typeof url === "string" && /^https?:\/\/[!-~]+$/.test(url) && URL.canParse(url) ? url : undefined
}

/** The media type that most errors have, where it is not the usual one. */
const contentTypeOf = (failures: ReadonlyArray<Failure>): string | undefined => {
  const counts = new Map<string, number>()
  for (const { answer: { contentType } } of failures) {
    if (contentType !== undefined) counts.set(contentType, (counts.get(contentType) ?? 0) + 1)
  }
  const [most] = [...counts].toSorted(([a, x], [b, y]) => y - x || byText(a, b))
  return most === undefined || most[0].includes("*") || most[0] === "application/json" ? undefined : most[0]
}

const read = (text: string, { name }: { readonly name: string }): Imported => {
  const { root, version } = load(text)
  const refs = makeRefs(root)
  const shapes = makeShapes(refs)
  const described = describedIn(root, refs)
  if (described.length === 0) throw new BadInput({ message: "#/paths: there is no operation in this description" })

  const known = new Map<Answer, Spots>()
  const spotsOf = (answer: Answer): Spots => {
    const spots = known.get(answer) ?? spotsIn(shapes, answer.schemas.map(shapes.parts), answer.examples)
    known.set(answer, spots)
    return spots
  }
  const success = errorsInSuccess(shapes, described)
  const ofStatus = described.flatMap(({ failures }, operation) =>
    failures.map(({ answer, isDefault, statuses }): Failure => ({
      operation,
      // Where nothing else is described, what stands for all else comes with the status of a success.
      statuses: success.isDefault && isDefault ? [200, ...statuses] : statuses,
      answer,
      spots: spotsOf(answer)
    }))
  )
  const all = [...ofStatus, ...success.failures]
  const found = chooseKey(all)
  const isSuccess = success.when !== undefined && fits(success.when, found)
  const failures = isSuccess ? all : ofStatus
  const key = isSuccess ? found : chooseKey(ofStatus)
  const when = isSuccess ? success.when : undefined

  const successes = new Set(success.failures.map(({ answer }) => answer))
  const { byOperation, errors } = classesOf(failures, key, when)
  const codes = errors.flatMap(({ codes }) => codes)
  const ids = operationNames(described)
  const operations = described.map(({ method, path }, index): Operation => ({
    id: ids[index] ?? path,
    method,
    path: oneLine(path),
    errors: [...byOperation.get(index) ?? []].toSorted(byText)
  }))
  const title = member(member(root, "info"), "title")
  return {
    title: oneLine(typeof title === "string" && title.trim() !== "" ? title : name, 100),
    version,
    docs: pageOf(root),
    contentType: contentTypeOf(failures),
    key,
    when,
    ...bodyOf(shapes, failures.map(({ answer }) => answer), successes, key, codes, when),
    errors,
    operations,
    missing: {
      operations: operations.length,
      operationsWithoutErrors: operations.filter(({ errors }) => errors.length === 0).length,
      answersWithoutBody: ofStatus.filter(({ answer }) => answer.schemas.length + answer.examples.length === 0).length
    }
  }
}

/** Reads a description. It never throws: what cannot be read is one line, with its place. */
export const readDescription = (
  text: string,
  options: { readonly name: string }
): Result.Result<Imported, BadInput> => {
  try {
    return Result.succeed(read(text, options))
  } catch (cause) {
    if (cause instanceof BadInput) return Result.fail(cause)
    // What nests some thousand levels deep is more than the stack holds.
    if (cause instanceof RangeError) return Result.fail(new BadInput({ message: "it nests too deeply" }))
    throw cause
  }
}
