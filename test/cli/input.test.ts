import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import { BadInput, parse } from "../../cli/input.js"

const read = (text: string) => Either.getOrThrow(parse(text))
const refusal = (text: string) => Either.getOrThrow(Either.flip(parse(text))).message

describe("the output of curl -i", () => {
  it("is a head and a body, however lines end", () => {
    for (const end of ["\n", "\r\n"]) {
      expect(
        read(
          ["HTTP/1.1 404 Not Found", "Content-Type: text/plain", "Set-Cookie: a=1", "set-cookie: b=2", "", "no\n\nsuch"]
            .join(end)
        )
      )
        .toEqual([{
          status: 404,
          headers: { "content-type": "text/plain", "set-cookie": "a=1, b=2" },
          body: "no\n\nsuch"
        }])
    }
  })

  it("may have no reason, and no body", () => {
    expect(read("HTTP/2 503 \nretry-after: 3\n")).toEqual([{ status: 503, headers: { "retry-after": "3" }, body: "" }])
    expect(read("HTTP/3 500")).toEqual([{ status: 500, headers: {}, body: "" }])
  })

  it("ends with the answer, after redirects, 100 Continue and a proxy", () => {
    const text =
      "HTTP/1.1 200 Connection established\n\nHTTP/1.1 100 Continue\n\nHTTP/1.1 302 Found\nlocation: /b\n\nHTTP/1.1 410 Gone\nx: y\n\nbody"
    expect(read(text)).toEqual([{ status: 410, headers: { x: "y" }, body: "body" }])
  })

  it("keeps a header called __proto__ a header", () => {
    const [parts] = read("HTTP/1.1 400 Bad Request\n__proto__: x\n\n")
    expect(Object.keys(parts?.headers ?? {})).toEqual(["__proto__"])
  })
})

describe("JSON", () => {
  it("is a response with a status, headers and a body of text or JSON", () => {
    expect(
      read(
        "{\"status\":\"429\",\"headers\":{\"Retry-After\":3,\"X-A\":[\"1\",\"2\"]},\"body\":{\"code\":7},\"url\":\"https://a.example/x\"}"
      )
    )
      .toEqual([{
        status: 429,
        headers: { "retry-after": "3", "x-a": "1, 2" },
        body: "{\"code\":7}",
        request: { method: "GET", url: "https://a.example/x" }
      }])
    expect(read("\uFEFF {\"status\":500}")).toEqual([{ status: 500, headers: {}, body: "" }])
  })

  const entry = {
    startedDateTime: "2026-07-07T00:00:00.000Z",
    time: 250,
    request: { method: "POST", url: "https://a.example/x", headers: [{ name: "Accept", value: "*/*" }] },
    response: { status: 500, headers: [{ name: "X", value: "y" }], content: { text: "aGk=", encoding: "base64" } }
  }
  const parts = {
    status: 500,
    headers: { x: "y" },
    body: "hi",
    request: { method: "POST", url: "https://a.example/x", headers: { accept: "*/*" } },
    receivedAt: Date.UTC(2026, 6, 7) + 250
  }

  it("is a HAR file, or an entry of one", () => {
    expect(read(JSON.stringify(entry))).toEqual([parts])
    expect(read(JSON.stringify({ log: { entries: [entry, entry] } }))).toEqual([parts, parts])
  })

  it("that is something else says what", () => {
    expect(refusal("{\"title\":\"x\"}")).toBe(
      "this is JSON, but not a response (status: is missing). Is it a body alone? Use curl -i"
    )
    expect(refusal("{\"log\":{}}")).toContain("not a HAR file (log.entries: is missing)")
    expect(refusal("{\"response\":1}")).toContain("not a HAR entry")
    expect(refusal("{oops")).toContain("this begins like JSON, and is none")
    expect(refusal("[]")).toContain("not a response")
  })
})

describe("anything else", () => {
  it("is refused with a reason", () => {
    expect(refusal(" \n")).toBe("there is nothing to read")
    expect(refusal("hello")).toBe("this is neither the output of curl -i, nor HAR, nor JSON with a status")
    expect(refusal("HTTP/1.1 OK\n\n")).toContain("status line")
  })

  it("never throws", () => {
    const pieces = FastCheck.constantFrom(
      "HTTP/1.1 ",
      "404",
      "\n",
      "\r\n\r\n",
      "{",
      "\"status\"",
      ":",
      "}",
      "[",
      "a: b",
      "\u0000"
    )
    const text = FastCheck.oneof(
      FastCheck.string({ unit: "binary" }),
      FastCheck.array(pieces).map((all) => all.join(""))
    )
    FastCheck.assert(
      FastCheck.property(text, (input) => {
        const result = parse(input)
        if (Either.isLeft(result)) expect(result.left).toBeInstanceOf(BadInput)
        else expect(result.right.every(({ status }) => typeof status === "number")).toBe(true)
      }),
      { seed: 42, numRuns: 500 }
    )
  })
})
