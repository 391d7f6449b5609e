import * as Effect from "#effect/Effect"
import * as Result from "#effect/Result"
import * as Schema from "#effect/Schema"
import * as FastCheck from "#test/FastCheck"
import { instancesOf } from "#test/generated"
import { describe, expect, it } from "#test/vitest"
import { Catalog, Exchange, Questback, UndocumentedError } from "effect-errata"
import * as Queue from "effect/Queue"
import { all, anyFailure, facts, rows } from "./carried.js"

const line = Schema.fromJsonString(anyFailure)

it("there is one of every documented error, each with evidence", () => {
  expect(all.size).toBeGreaterThan(60)
  expect(rows.filter(([, error]) => error.exchange?.request === undefined)).toEqual([])
  expect(rows.filter(([tag, error]) => tag !== error._tag)).toEqual([])
})

describe("a queue of JSON lines", () => {
  it.effect("gives back every error that was put in, in order", () =>
    Effect.gen(function*() {
      const queue = yield* Queue.unbounded<string>()
      for (const [, error] of rows) yield* Queue.offer(queue, yield* Schema.encodeEffect(line)(error))
      for (const [, error] of rows) {
        expect(facts(yield* Schema.decodeEffect(line)(yield* Queue.take(queue)))).toEqual(facts(error))
      }
    }))

  it.effect("what comes out is caught by its tag", () =>
    Effect.gen(function*() {
      const job = Schema.fromJsonString(Schema.Union([Questback.Gone, Questback.TooManyRequests]))
      const sent = yield* Schema.encodeEffect(job)(new Questback.Gone({ body: { detail: "deleted in May" } }))
      const told = yield* Schema.decodeEffect(job)(sent).pipe(
        Effect.flatMap(Effect.fail),
        Effect.catchTags({
          QuestbackGone: (error) => Effect.succeed([error.body.detail, error.retry]),
          QuestbackTooManyRequests: () => Effect.succeed([])
        })
      )
      expect(told).toEqual(["deleted in May", "never"])
    }))

  it("refuses a line of somebody else", () => {
    const read = Schema.decodeUnknownResult(line)
    for (const other of ["", "{}", "null", "{\"_tag\":\"QuestbackGone\"}", "{\"_tag\":\"Gone\",\"body\":{}}"]) {
      expect(Result.isFailure(read(other)), other).toBe(true)
    }
  })
})

it("a place of a hint is a header or a path in the body: never both, nor neither", () => {
  const sent = Schema.encodeSync(UndocumentedError.UndocumentedError)(
    Catalog.decodeParts(Catalog.empty, { status: 502, headers: {}, body: "" })
  )
  const isRead = (hint: unknown) =>
    Result.isSuccess(Schema.decodeUnknownResult(UndocumentedError.UndocumentedError)({ ...sent, hint }))
  expect([{ header: "x-wait" }, { body: ["wait"], unit: "seconds" }].map(isRead)).toEqual([true, true])
  expect([{}, { unit: "seconds" }, { header: "x-wait", body: ["wait"] }].map(isRead)).toEqual([false, false, false])
})

describe("structuredClone", () => {
  it.each(rows)("%s", (_, error, schema) => {
    const sent = Schema.encodeSync(schema)(error)
    // An encoding that shared anything with the error, or held a function, would not pass or not stay apart.
    expect(facts(Schema.decodeUnknownSync(schema)(structuredClone(sent)))).toEqual(facts(error))
  })

  it("a port between two threads of a program carries them as well", async () => {
    const { port1, port2 } = new MessageChannel()
    const received = new Promise<unknown>((resolve) => {
      port2.addEventListener("message", ({ data }) => resolve(data))
      port2.start()
    })
    port1.postMessage(rows.map(([, error]) => Schema.encodeSync(anyFailure)(error)))
    const errors = Schema.decodeUnknownSync(Schema.Array(anyFailure))(await received)
    port1.close()
    expect(errors.map(facts)).toEqual(rows.map(([, error]) => facts(error)))
  })

  it("by property: whatever the evidence holds", () => {
    FastCheck.assert(
      FastCheck.property(instancesOf(Exchange.Exchange), (exchange) => {
        const error = new Questback.TooManyRequests({ body: {}, exchange })
        const sent = structuredClone(Schema.encodeSync(Questback.TooManyRequests)(error))
        expect(facts(Schema.decodeSync(Questback.TooManyRequests)(sent))).toEqual(facts(error))
      }),
      { seed: 42, numRuns: 200 }
    )
  })
})

describe("what is not carried", () => {
  it("what the request confided: it only serves to hide it, and no transport shall have it", () => {
    const exchange = Exchange.fromParts({
      status: 410,
      headers: {},
      body: "{}",
      request: { method: "GET", url: "https://api.example.com/", headers: { authorization: "Bearer 0xc0ffee" } }
    })
    const sent = JSON.stringify(Schema.encodeSync(Questback.Gone)(new Questback.Gone({ body: {}, exchange })))
    expect(sent).toContain("https://api.example.com/")
    expect(sent).not.toContain("c0ffee")
  })
})
