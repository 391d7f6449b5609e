import * as Effect from "#effect/Effect"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import { poll } from "#test/fiber"
import * as TestClock from "#test/TestClock"
import { describe, expect, it } from "#test/vitest"
import * as Fiber from "effect/Fiber"
import { readBody } from "../../../src/internal/decode/readBody.js"
import { reasonsOf } from "../../utils/reasonsOf.js"

const bounds = { maxBytes: 16, maxTime: "100 millis" } as const

const answer = (body: BodyInit | null, contentType?: string): HttpClientResponse.HttpClientResponse =>
  HttpClientResponse.fromWeb(
    HttpClientRequest.get("https://api.example.com/v1/quests"),
    new Response(body, { status: 500, headers: contentType === undefined ? {} : { "content-type": contentType } })
  )

const bytes = (...values: ReadonlyArray<number>): Uint8Array<ArrayBuffer> => new Uint8Array(values)

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A body in the given pieces; what comes after the last one is up to `end`. */
const pieces = (
  parts: ReadonlyArray<Uint8Array>,
  end: (controller: ReadableStreamDefaultController<Uint8Array>) => void,
  cancel?: () => Promise<void>
): ReadableStream<Uint8Array> => {
  const left = [...parts]
  return new ReadableStream({
    pull: (controller) => {
      const next = left.shift()
      if (next === undefined) end(controller)
      else controller.enqueue(next)
    },
    ...(cancel && { cancel })
  })
}

const closing = (controller: ReadableStreamDefaultController<Uint8Array>): void => controller.close()
const hanging = (): void => {}

describe("size", () => {
  it.effect("reads a body that just fits", () =>
    Effect.gen(function*() {
      expect(yield* readBody(answer("0123456789abcdef"), bounds)).toEqual({ body: "0123456789abcdef" })
    }))

  it.effect("cuts one byte more", () =>
    Effect.gen(function*() {
      expect(yield* readBody(answer("0123456789abcdefg"), bounds)).toEqual({ body: "0123456789abcdef", cut: "size" })
    }))

  it.effect("cuts within a later piece", () =>
    Effect.gen(function*() {
      const body = pieces(["0123456789", "", "abcdefghij", "never read"].map(utf8), closing)
      expect(yield* readBody(answer(body), bounds)).toEqual({ body: "0123456789abcdef", cut: "size" })
    }))

  it.effect("stops asking for more of a body without end", () =>
    Effect.gen(function*() {
      let pulled = 0
      let cancelled = false
      const endless = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          pulled++
          controller.enqueue(utf8("0123456789"))
        },
        cancel: () => {
          cancelled = true
        }
      }, { highWaterMark: 0 })
      expect((yield* readBody(answer(endless), bounds)).cut).toBe("size")
      expect(pulled).toBe(2)
      expect(cancelled).toBe(true)
    }))

  it.effect("leaves a mark where it cuts a character in two", () =>
    Effect.gen(function*() {
      expect(yield* readBody(answer(`${"0".repeat(15)}é`), bounds)).toEqual({
        body: `${"0".repeat(15)}\uFFFD`,
        cut: "size"
      })
    }))
})

describe("time", () => {
  it.effect("keeps what has come when the time is up", () =>
    Effect.gen(function*() {
      const reading = yield* Effect.forkChild(readBody(answer(pieces([utf8("{\"title\"")], hanging)), bounds))
      yield* TestClock.adjust("99 millis")
      expect(yield* poll(reading)).toBeUndefined()
      yield* TestClock.adjust("1 millis")
      expect(yield* Fiber.join(reading)).toEqual({ body: "{\"title\"", cut: "time" })
    }))

  it.live("is not held up by a body that does not let go", () =>
    Effect.gen(function*() {
      const stuck = pieces([utf8("{")], hanging, () => new Promise(() => {}))
      expect(yield* readBody(answer(stuck), { ...bounds, maxTime: "20 millis" })).toEqual({ body: "{", cut: "time" })
    }))

  it.effect("is interrupted with its caller, and not taken for a broken body", () =>
    Effect.gen(function*() {
      const reading = yield* Effect.forkChild(readBody(answer(pieces([utf8("{")], hanging)), bounds))
      yield* TestClock.adjust("1 millis")
      yield* Fiber.interrupt(reading)
      expect(reasonsOf(yield* Fiber.await(reading))).toEqual({ failures: [], defects: [], interrupted: true })
    }))
})

describe("a broken body", () => {
  it.effect("keeps what has come", () =>
    Effect.gen(function*() {
      const body = pieces([utf8("{\"ti"), utf8("tle\"")], (controller) => controller.error(new Error("gone")))
      expect(yield* readBody(answer(body), bounds)).toEqual({ body: "{\"title\"", cut: "broken" })
    }))

  it.effect("may have nothing at all", () =>
    Effect.gen(function*() {
      const body = pieces([], (controller) => controller.error("not even an Error"))
      expect(yield* readBody(answer(body), bounds)).toEqual({ body: "", cut: "broken" })
    }))

  it.effect("is one that somebody else has read", () =>
    Effect.gen(function*() {
      const response = answer("read already")
      yield* response.text
      expect(yield* readBody(response, bounds)).toEqual({ body: "", cut: "broken" })
    }))
})

describe("no body", () => {
  it.effect.each<[string, BodyInit | null]>([
    ["none", null],
    ["an empty text", ""],
    ["a stream without a piece", pieces([], closing)],
    ["a stream of an empty piece", pieces([bytes()], closing)]
  ])("%s", ([, body]) =>
    Effect.gen(function*() {
      expect(yield* readBody(answer(body), bounds)).toEqual({ body: "" })
    }))
})

describe("encodings", () => {
  const plain = "text/plain"

  it.effect.each<[string, string | undefined, Uint8Array<ArrayBuffer>, string]>([
    ["UTF-8 where nothing is said", undefined, bytes(0x48, 0xc3, 0xa9), "Hé"],
    ["UTF-8 as said", `${plain}; charset=utf-8`, bytes(0x48, 0xc3, 0xa9), "Hé"],
    ["UTF-8 with a mark, which is no text", plain, bytes(0xef, 0xbb, 0xbf, 0x48), "H"],
    ["what is no UTF-8", plain, bytes(0x48, 0xff, 0x49), "H\uFFFDI"],
    ["UTF-16, little end first, by its mark", plain, bytes(0xff, 0xfe, 0x48, 0x00, 0xe9, 0x00), "Hé"],
    ["UTF-16, big end first, by its mark", plain, bytes(0xfe, 0xff, 0x00, 0x48, 0x00, 0xe9), "Hé"],
    ["a mark against what is said", `${plain}; charset=utf-8`, bytes(0xff, 0xfe, 0x48, 0x00), "H"],
    ["UTF-16 cut in the middle of a character", plain, bytes(0xff, 0xfe, 0x48, 0x00, 0xe9), "H\uFFFD"],
    ["UTF-16 as said, without a mark", `${plain}; charset=utf-16le`, bytes(0x48, 0x00), "H"],
    ["Latin-1", `${plain}; charset=iso-8859-1`, bytes(0x48, 0xe9), "Hé"],
    ["Latin-1 in quotes and capitals", `${plain};CHARSET="Latin1"`, bytes(0x48, 0xe9), "Hé"],
    ["Latin-1 after another parameter", `${plain}; q=1 ; charset = latin1; x=y`, bytes(0x48, 0xe9), "Hé"],
    ["Cyrillic", `${plain}; charset=windows-1251`, bytes(0xcf, 0xf0), "Пр"],
    ["Japanese", `${plain}; charset=Shift_JIS`, bytes(0x93, 0xfa), "日"],
    ["an encoding that does not exist", `${plain}; charset=x-klingon`, bytes(0x48, 0xc3, 0xa9), "Hé"],
    ["an encoding without a name", `${plain}; charset=`, bytes(0x48, 0xc3, 0xa9), "Hé"],
    ["no media type, but a charset", "; charset=latin1", bytes(0xe9), "é"]
  ])("%s", ([, contentType, body, text]) =>
    Effect.gen(function*() {
      expect(yield* readBody(answer(body, contentType), bounds)).toEqual({ body: text })
    }))

  it.effect("puts a character together again that comes in two pieces", () =>
    Effect.gen(function*() {
      const body = pieces([bytes(0x48, 0xc3), bytes(0xa9)], closing)
      expect(yield* readBody(answer(body), bounds)).toEqual({ body: "Hé" })
    }))
})
