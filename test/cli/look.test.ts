import { describe, expect, it } from "#test/vitest"
import { Catalog } from "effect-errata"
import { known } from "../../cli/apis.js"
import { answerOf, handedOn, lookAt, timeOf } from "../../cli/look.js"

const only = (text: string) => {
  const looked = lookAt(text)
  if ("problem" in looked) throw new Error(looked.problem)
  return looked.failures[0]
}

describe("what is looked at", () => {
  it("is each answer that failed", () => {
    const entries = [200, 500, 404].map((status) => ({ response: { status } }))
    expect(lookAt(JSON.stringify({ log: { entries } }))).toMatchObject({
      answers: 3,
      failures: [{ status: 500 }, { status: 404 }]
    })
  })

  it("is none, in a line, where nothing failed or nothing can be read", () => {
    expect(lookAt("{\"status\":200}")).toEqual({ problem: "200 is no failure: a client passes it on as it is" })
    expect(lookAt("hello")).toEqual({
      problem: "this is neither the output of curl -i, nor HAR, nor JSON with a status"
    })
    expect(lookAt("x".repeat(10_000_001))).toEqual({ problem: "there are more than 10 MB" })
  })

  it("came when it says so, else now", () => {
    const parts = { status: 500, headers: {}, body: "" }
    expect(timeOf({ ...parts, receivedAt: 5 }, 7)).toBe(5)
    expect(timeOf({ ...parts, headers: { date: "Thu, 01 Jan 1970 00:00:01 GMT" } }, 7)).toBe(1_000)
    expect(timeOf({ ...parts, headers: { date: "yesterday" } }, 7)).toBe(7)
  })
})

describe("what is handed on", () => {
  const secret = "tok_9f8e7d6c5b4a"
  const text = JSON.stringify({
    request: {
      method: "POST",
      url: `https://api.example.com/v1/things?key=${secret}`,
      headers: [{ name: "Authorization", value: `Bearer ${secret}` }]
    },
    response: {
      status: 500,
      headers: [{ name: "content-type", value: "application/json" }, { name: "set-cookie", value: `sid=${secret}` }],
      content: { text: JSON.stringify({ detail: `no ${secret}`, token: secret, more: "m".repeat(5_000) }) }
    }
  })

  it.each(known.map((api) => [api.name, api] as const))("has no secret, and is the same error: %s", (_, api) => {
    const parts = only(text)
    const again = handedOn(parts, api)
    expect(again).not.toContain(secret)
    expect(again).toContain("m".repeat(5_000))
    const read = only(again)
    expect(read).toMatchObject({ status: 500, request: { method: "POST" } })
    const tagOf = (answer: typeof parts) => (Catalog.decodeParts(api.catalog, answer) as { readonly _tag: string })._tag
    expect(tagOf(read)).toBe(tagOf(parts))
  })
})

describe("an answer to look at", () => {
  it.each(known.flatMap((api) => api.catalog.classes.map((klass) => [klass._tag, api, klass] as const)))(
    "is read as the error that it is of: %s",
    (_, { catalog }, klass) => {
      const looked = lookAt(answerOf(klass))
      // What comes with a success is none that a client of HTTP alone would look at.
      if ("problem" in looked) expect(looked.problem).toContain("is no failure")
      else expect(Catalog.decodeParts(catalog, looked.failures[0])).toBeInstanceOf(klass)
    }
  )
})
