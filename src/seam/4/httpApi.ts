/**
 * What `HttpApi` asks a documented error's class: the status, the media type and the text of its answer, and how
 * OpenAPI shows it. For Effect 4.
 *
 * A class encodes to its tag, its body and its evidence, which is what RPC, queues and workflows carry. `HttpApi` has an
 * annotation for an error that is sent in another form than the one it encodes to; Effect uses it for errors with
 * headers. An endpoint refuses a second error with this annotation for the same status, but it looks at the errors as
 * they were given, and keeps of each its codec for JSON (`Schema.toCodecJson`), which is what the server, the client and
 * OpenAPI use. So here only that codec has the annotation. Whoever else encodes a class as JSON does not look for it.
 *
 * An endpoint with `disableCodecs` keeps no such codec: it sends a class as data.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as AST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaParser from "effect/SchemaParser"
import * as SchemaTransformation from "effect/SchemaTransformation"
import type { Answer } from "../answer.js"
import type { AnyCodec } from "./codec.js"
import { shownForm } from "./shown.js"

export type { Answer, Props } from "../answer.js"

type Annotations = Schema.Annotations.Annotations

/** The names of the annotations that `HttpApi` reads, which it does not export. */
const StatusId = "httpApiStatus"
const EncodingId = "~httpApiEncoding"
const FormId = "~httpApiWithHeaders"

const KnownId: unique symbol = Symbol("effect-errata/known")

/** What a node is known by, however it is copied. */
interface Known {
  readonly encoding: AST.Encoding | undefined
  readonly formOf: (said: Annotations) => unknown
}

type Node = AST.AST & { readonly [KnownId]: Known; said: Annotations | undefined }

/** Whether it is the codec for JSON that was made of the node: its encoding has another end, and is otherwise the same. */
const isForJson = ({ [KnownId]: known, encoding }: Node): boolean => {
  const own = known.encoding?.[0]
  const link = encoding?.length === 1 ? encoding[0] : undefined
  return link !== undefined && link.transformation === own?.transformation && link.to !== own.to
}

const withForm = new WeakMap<Annotations, Annotations>()

// Effect copies a node with its prototype, so that this is asked of every copy.
const annotations: PropertyDescriptor & ThisType<Node> = {
  get() {
    const { said = {} } = this
    if (!isForJson(this)) return said
    let all = withForm.get(said)
    if (all === undefined) withForm.set(said, all = { ...said, [FormId]: this[KnownId].formOf(said) })
    return all
  },
  set(said: Annotations) {
    this.said = said
  }
}

const shownAs = new WeakMap<Answer, Schema.Top>()

/** The body as OpenAPI shows it: the same wherever the error stands, so that it is shown once. */
const shownOf = (answer: Answer): Schema.Top => {
  const { body, contentType, example, summary, tag } = answer
  let shown = shownAs.get(answer)
  if (shown === undefined) {
    shown = Schema.make<Schema.Top>(shownForm(body.ast)).annotate({
      identifier: tag,
      description: summary,
      [EncodingId]: { _tag: "Text", contentType },
      ...(example !== undefined && { examples: [example.body] })
    })
    shownAs.set(answer, shown)
  }
  return shown
}

/** A Schema of an error as it stands in an `HttpApi`, where `wire` is the codec between the error and its body. */
export const inHttpApi = <S extends Schema.Top>(schema: S, wire: AnyCodec, answer: Answer): S["Rebuild"] => {
  const { contentType, read, status, summary, textOf } = answer
  const { ast } = schema.annotate({
    description: summary,
    [StatusId]: status,
    [EncodingId]: { _tag: "Json", contentType }
  })
  const decode = SchemaParser.decodeUnknownEffect(wire)
  const encode = SchemaParser.encodeUnknownEffect(wire)
  const codec = Schema.String.pipe(
    Schema.decodeTo(
      Schema.toType(wire),
      SchemaTransformation.transformEffect<unknown, string>({
        decode: (text, options) => {
          const documented = read(text)
          return documented === undefined
            ? Effect.fail(new SchemaIssue.InvalidType(ast, text, options))
            : decode(documented.body, options)
        },
        encode: (error, options) => Effect.map(encode(error, options), textOf)
      })
    )
  )
  const shown = shownOf(answer)
  const formOf = ({ [EncodingId]: said, [StatusId]: status }: Annotations): unknown => {
    // A program may have said another status, or another media type.
    const encoding = { ...(said as { readonly contentType: string }), _tag: "Text" }
    const form = encoding.contentType === contentType ? shown : shown.annotate({ [EncodingId]: encoding })
    const headers = Schema.Struct({})
    return {
      // By its key, which leaves it the same body: it is shown once, whatever its status.
      body: form.annotateKey({ [StatusId]: status as number }),
      bodyCodec: codec.annotate({ [EncodingId]: encoding }),
      headers,
      headersCodec: headers,
      transformation: {
        decode: (pair: { readonly body: unknown }) => pair.body,
        encode: (error: unknown) => ({ body: error, headers: {} })
      }
    }
  }
  const prototype = Object.create(Object.getPrototypeOf(ast), { annotations })
  return Schema.make(Object.assign(Object.create(prototype), ast, { [KnownId]: { encoding: ast.encoding, formOf } }))
}
