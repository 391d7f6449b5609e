import * as Result from "#effect/Result"
import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
import { BadInput, parse } from "../../cli/input.js"

const read = (text: string) => [Result.getOrThrow(parse(text))].flat()
const refusal = (text: string) => Result.getOrThrow(Result.flip(parse(text))).message

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

  it("is what curl came to: after a challenge, and after an empty answer that it did not take", () => {
    const last = "HTTP/1.1 404 Not Found\n\nbody"
    for (const head of ["HTTP/1.1 401 Unauthorized\n\n", "HTTP/1.1 503 Busy\nContent-Length: 0\n\n"]) {
      expect(read(head + last)).toMatchObject([{ status: 404, body: "body" }])
    }
  })

  it("keeps a body a body that looks like a head", () => {
    const echo = "HTTP/1.1 200 OK\n\nhi"
    expect(read(`HTTP/1.1 404 Not Found\n\n${echo}`)).toEqual([{ status: 404, headers: {}, body: echo }])
  })

  it("may have any number of heads before it, in time in proportion to them", () => {
    const text = `${"HTTP/1.1 100 Continue\n\n".repeat(200_000)}HTTP/1.1 410 Gone\n\nbody`
    expect(read(text)).toEqual([{ status: 410, headers: {}, body: "body" }])
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
        request: { method: "", url: "https://a.example/x" }
      }])
    expect(read("{\"status\":500,\"method\":\"POST\"}")).toMatchObject([{ request: { method: "POST", url: "" } }])
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

  it("is read as Node reads it where its body is in base64, sound or not", () => {
    const bodyOf = (text: string) =>
      read(JSON.stringify({ response: { status: 500, content: { text, encoding: "base64" } } }))[0]?.body
    FastCheck.assert(
      FastCheck.property(
        FastCheck.fullUnicodeString(),
        FastCheck.constantFrom("base64" as const, "base64url" as const),
        (text, alphabet) => {
          expect(bodyOf(Buffer.from(text).toString(alphabet))).toBe(text)
        }
      ),
      { seed: 18 }
    )
    for (const text of ["", "=", "a", "ab", "YQ", "Y Q = =\n", "%%%", "/+8="]) {
      expect(bodyOf(text), text).toBe(Buffer.from(text, "base64").toString())
    }
  })

  it("tells a HAR file of one answer from that answer", () => {
    expect(Result.getOrThrow(parse(JSON.stringify({ log: { entries: [entry] } })))).toEqual([parts])
    expect(Result.getOrThrow(parse(JSON.stringify(entry)))).toEqual(parts)
  })

  it("has a status that HTTP can have; in HAR also 0, for no answer", () => {
    for (const status of ["0", "-1", "99", "1000", "404.5", "1e400", "null", "\"4O4\""]) {
      expect(refusal(`{"status":${status}}`)).toContain("(status is not what belongs there)")
    }
    expect(read("{\"response\":{\"status\":0}}")).toMatchObject([{ status: 0 }])
    expect(refusal("{\"response\":{\"status\":-1}}")).toContain("(response.status is not what belongs there)")
  })

  it("is never quoted by a refusal: it may hold a secret", () => {
    const texts = [
      "{\"status\":{\"authorization\":\"canary\"}}",
      "{\"status\":400,\"headers\":{\"authorization\":{\"value\":\"canary\"}}}",
      "{canary",
      "{\"canary\": canary}",
      "{\"a\":\"canary"
    ]
    for (const text of texts) expect(refusal(text)).not.toContain("canary")
    expect(refusal("{oops")).toMatch(/^this begins like JSON, and is none: it breaks off at position 1$/)
  })

  it("that nests deeper than the stack is refused", () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`
    expect(refusal(`{"status":500,"body":${deep}}`)).toBe("it nests too deeply")
  })

  it("that is something else says what", () => {
    expect(refusal("{\"title\":\"x\"}")).toBe(
      "this is JSON, but not a response (status is missing). Is it a body alone? Use curl -i"
    )
    expect(refusal("{\"log\":{}}")).toContain("not a HAR file (log.entries is missing)")
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
        Result.match(parse(input), {
          onFailure: (refused) => expect(refused).toBeInstanceOf(BadInput),
          onSuccess: (answers) => expect([answers].flat().every(({ status }) => Number.isInteger(status))).toBe(true)
        })
      }),
      { seed: 42, numRuns: 500 }
    )
  })
})
