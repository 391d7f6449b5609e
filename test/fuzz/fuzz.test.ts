import * as Effect from "#effect/Effect"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import { describe, expect, it } from "#test/vitest"
import { Catalog } from "effect-errata"
import { catalogs, examine, subjects } from "./examine.js"
import { makeAnswers, makeRandom, samplesOf } from "./generate.js"
import { run } from "./run.js"

const samples = samplesOf(catalogs.map(([, catalog]) => catalog))

describe("any answer", () => {
  it("of 20,000 ends in a failure that is declared and can be printed", () => {
    const { answers, findings, mutations, tags } = run({ seed: 1, count: 20_000, catalogs: 3 })
    expect(findings).toEqual([])
    expect(answers).toBe(20_000)
    // It has been everywhere: each class came out, and each mutation was made many times.
    const declared = new Set(subjects.flatMap(([, { classes }]) => classes.map(({ _tag }) => _tag)))
    expect([...declared].filter((tag) => tags[tag] === undefined)).toEqual([])
    expect(Math.min(...Object.values(mutations))).toBeGreaterThan(100)
  }, 60_000)

  it("is the same for the same seed", () => {
    const [one, two, other] = [makeAnswers(7, samples), makeAnswers(7, samples), makeAnswers(8, samples)]
    const take = (next: typeof one) => Array.from({ length: 50 }, () => JSON.stringify(next().parts))
    expect(take(one)).toEqual(take(two))
    expect(take(two)).not.toEqual(take(other))
  })

  it("of all catalogs of the index", () => {
    expect(catalogs.length).toBeGreaterThanOrEqual(8)
    expect(samples.length).toBeGreaterThan(60)
  })
})

const encodings = [
  undefined,
  "application/json",
  "application/json; charset=utf-8",
  "text/plain; charset=utf-16",
  "text/plain; charset=iso-8859-1",
  "text/html;charset=\"shift_jis\"",
  "text/html; charset=replacement",
  "text/html; charset=nonsense",
  "; charset=",
  "x".repeat(5_000)
]

/** Bytes of a body, in pieces: noise, or an example in some encoding, with some bytes of it changed. */
const makeBytes = (seed: number) => {
  const random = makeRandom(seed)
  const below = (n: number) => Math.floor(random() * n)
  const noise = (length: number) => Uint8Array.from({ length }, () => below(256))
  const utf16 = (text: string, little: boolean) => {
    const out = new Uint8Array(2 + text.length * 2)
    const view = new DataView(out.buffer)
    view.setUint16(0, 0xfeff, little)
    for (let at = 0; at < text.length; at++) view.setUint16(2 + at * 2, text.charCodeAt(at), little)
    return out
  }
  const make = (): Uint8Array => {
    const text = samples[below(samples.length)]?.body ?? ""
    const kind = below(6)
    if (kind === 0) return noise(below(2_000))
    const bytes = kind === 1 ? utf16(text, true) : kind === 2 ? utf16(text, false) : new TextEncoder().encode(text)
    for (let n = kind === 3 ? 0 : below(6); n > 0; n--) bytes[below(bytes.length)] = below(256)
    return kind === 4 ? bytes.slice(0, below(bytes.length)) : bytes
  }
  return () => {
    const bytes = make()
    const pieces: Array<Uint8Array> = []
    for (let at = 0; at < bytes.length;) pieces.push(bytes.slice(at, at += 1 + below(200)))
    const breaks = below(10) === 0
    return {
      status: 400 + below(200),
      type: encodings[below(encodings.length)],
      body: new ReadableStream<Uint8Array>({
        pull(controller) {
          const piece = pieces.shift()
          if (piece !== undefined) controller.enqueue(piece)
          else if (breaks) controller.error(new Error("broken"))
          else controller.close()
        }
      })
    }
  }
}

describe("any bytes", () => {
  it("of 2,000 bodies are read, and end the same way", async () => {
    const next = makeBytes(1)
    const request = HttpClientRequest.get("https://api.example.com/v1/quests/7")
    const cuts: Record<string, number> = {}
    for (let n = 0; n < 2_000; n++) {
      const { body, status, type } = next()
      const headers: Record<string, string> = type === undefined ? {} : { "content-type": type }
      const [, catalog] = subjects[n % subjects.length] ?? ["", Catalog.empty]
      const response = HttpClientResponse.fromWeb(request, new Response(body, { status, headers }))
      // Seam: which errors these are is what is asked here.
      const failure = await Effect.runPromise(Catalog.decode(catalog)(response)) as Catalog.Failure<
        Catalog.Catalog<never>
      >
      const { body: kept = "", cut } = failure.exchange ?? {}
      cuts[cut ?? "whole"] = (cuts[cut ?? "whole"] ?? 0) + 1
      expect(kept).not.toMatch(/\p{Cs}/u)
      const again = examine(catalog, { headers, status, body: kept, ...(cut && { cut }) })
      expect([again.problem, again.tag]).toEqual([undefined, failure._tag])
    }
    expect(Object.keys(cuts).toSorted()).toEqual(["broken", "whole"])
  }, 60_000)
})
