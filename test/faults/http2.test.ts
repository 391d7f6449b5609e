import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as Schema from "#effect/Schema"
import * as NodeHttpClient from "#test/NodeHttpClient"
import { describe, expect, it } from "#test/vitest"
import * as Http2 from "node:http2"
import * as Questback from "../../src/apis/Questback.js"
import * as Catalog from "../../src/Catalog.js"
import { selfSigned } from "../utils/faultsTls.js"
import { listen } from "../utils/listen.js"

const { constants } = Http2

/** What a server does with a stream. */
type Script = (stream: Http2.ServerHttp2Stream) => void

/** Speaks HTTP/2 alone, until the scope closes. */
const serve = (script: Script) =>
  Effect.suspend(() => {
    const server = Http2.createSecureServer(selfSigned())
    const sessions = new Set<Http2.ServerHttp2Session>()
    // The other side may hang up first, which is what some of these scripts are for.
    const ignore = () => {}
    server.on("session", (session) => {
      sessions.add(session)
      session.on("error", ignore)
    })
    server.on("sessionError", ignore)
    server.on("stream", (stream: Http2.ServerHttp2Stream) => {
      stream.on("error", ignore)
      script(stream)
    })
    const drop = () => {
      for (const session of sessions) session.destroy()
    }
    return Effect.map(listen(server, drop), (origin) => origin.replace("http:", "https:"))
  })

const resetWith = (code: number): Script => (stream) => stream.close(code)
const goAwayWith = (code: number): Script => ({ id, session }) => {
  session?.goaway(code, id)
  session?.destroy()
}
const answer = (status: number, length: string, body: string): Script => (stream) => {
  stream.respond({ ":status": status, "content-type": "application/json", "content-length": length })
  stream.end(body)
}

const noAnswer = { _tag: "TransportError", retry: "transient", applied: "unknown" }

// undici of Effect 4 speaks HTTP/2 without being asked to.
const client = NodeHttpClient.layerUndiciOptions({ allowH2: true, connect: { rejectUnauthorized: false } })

describe("undici over HTTP/2", () => {
  it.live.each<[string, Script, object]>([
    ["a stream that is refused", resetWith(constants.NGHTTP2_REFUSED_STREAM), {
      ...noAnswer,
      kind: "refused",
      applied: "no"
    }],
    ["a stream that is cancelled", resetWith(constants.NGHTTP2_CANCEL), { ...noAnswer, kind: "reset" }],
    ["a stream that ends before its head", resetWith(constants.NGHTTP2_NO_ERROR), { ...noAnswer, kind: "reset" }],
    ["an internal error", resetWith(constants.NGHTTP2_INTERNAL_ERROR), { ...noAnswer, kind: "protocol" }],
    ["a server that has enough", resetWith(constants.NGHTTP2_ENHANCE_YOUR_CALM), { ...noAnswer, kind: "protocol" }],
    ["a server that goes away", goAwayWith(constants.NGHTTP2_NO_ERROR), { ...noAnswer, kind: "reset" }],
    ["a session that is destroyed", ({ session }) => session?.destroy(), { ...noAnswer, kind: "reset" }],
    ["a body that is shorter than it says, 200", answer(200, "100", "{\"title\":"), {
      ...noAnswer,
      kind: "protocol",
      exchange: { status: 200 }
    }],
    ["a body that is shorter than it says, 500", answer(500, "100", "{\"title\":"), {
      _tag: "UndocumentedError",
      exchange: { status: 500, cut: "broken" }
    }],
    ["a documented error", answer(410, "2", "{}"), { _tag: "QuestbackGone" }]
  ])("%s", ([, script, expected]) =>
    Effect.gen(function*() {
      const origin = yield* serve(script)
      const http = Questback.client(yield* HttpClient.HttpClient)
      const failure = yield* Effect.flip(Effect.flatMap(http.get(`${origin}/quests/7`), Catalog.json(Schema.Unknown)))
      expect(failure).toMatchObject(expected)
    }).pipe(Effect.provide(client)))
})
