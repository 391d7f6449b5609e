import * as Headers from "#effect/http/Headers"
import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
import { redactHeaders, redactText, redactValue, withoutHalfSecret } from "../../../src/internal/text/redact.js"
import { pathOf, redactUrl } from "../../../src/internal/text/urlParts.js"

describe("pathOf", () => {
  it.each([
    ["https://api.example.com/v1/quests/7?key=31ab#top", "/v1/quests/7"],
    ["https://mo:opensesame@api.example.com:8080/v1", "/v1"],
    ["https://api.example.com", "/"],
    ["https://api.example.com?key=31ab", "/"],
    ["/v1/quests?key=31ab", "/v1/quests"],
    ["v1/quests", "v1/quests"],
    ["?key=31ab", "/"],
    ["", "/"],
    ["https://api.example.com/a\n?key=31ab\nb", "/a\n"]
  ])("%j", (url, path) => {
    expect(pathOf(url)).toBe(path)
  })
})

describe("redactUrl", () => {
  it.each([
    ["https://api.example.com/v1?key=31ab&page=2", "https://api.example.com/v1?key=<redacted>&page=<redacted>"],
    ["https://mo:opensesame@api.example.com/v1", "https://<redacted>@api.example.com/v1"],
    ["https://mo@api.example.com/v1", "https://<redacted>@api.example.com/v1"],
    ["https://mo:p@ss@api.example.com/v1", "https://<redacted>@api.example.com/v1"],
    ["/v1/quests?key=a=b&flag&empty=", "/v1/quests?key=<redacted>&flag&empty=<redacted>"],
    ["/v1/quests?", "/v1/quests"],
    ["/v1/quests#access_token=31ab", "/v1/quests"],
    ["/v1/quests?key=31ab#part", "/v1/quests?key=<redacted>"],
    ["/v1/quests?a=1?b=2", "/v1/quests?a=<redacted>"],
    ["/v1/mail@example.com", "/v1/mail@example.com"],
    ["not a url", "not a url"]
  ])("%s", (url, shown) => {
    expect(redactUrl(url)).toBe(shown)
  })

  it("no value of a query, no fragment and no user info is shown", () => {
    const secret = FastCheck.stringMatching(/^[A-Za-z0-9%+._~!*-]{6,20}$/).map((text) => `S${text}`)
    FastCheck.assert(
      FastCheck.property(secret, secret, secret, secret, (user, password, value, fragment) => {
        const shown = redactUrl(`https://${user}:${password}@example.com/path?a=${value}&b=${value}#${fragment}`)
        for (const text of [user, password, value, fragment]) expect(shown).not.toContain(text)
        expect(shown).toContain("example.com/path?a=")
      }),
      { seed: 42, numRuns: 1000 }
    )
  })
})

const redact = (text: string, url: string, headers: Readonly<Record<string, string>> = {}) =>
  redactText(text, { url, headers })

describe("redactText: what a request confided", () => {
  const url = "https://mo:opensesame@api.example.com/v1?key=s3cr3t%2Bkey&n=12&city=Sal%20Rei&plus=a+b+c#f"

  it.each([
    ["the value as it stands: s3cr3t%2Bkey", "the value as it stands: <redacted>"],
    ["the value as it reads: s3cr3t+key", "the value as it reads: <redacted>"],
    ["twice: s3cr3t+key s3cr3t+key", "twice: <redacted> <redacted>"],
    ["blanks: Sal Rei, a b c, a+b+c", "blanks: <redacted>, <redacted>, <redacted>"],
    ["the password: opensesame", "the password: <redacted>"],
    // Too short to be a secret, and too common to be taken out of a sentence.
    ["12 of mo's", "12 of mo's"],
    ["nothing of it", "nothing of it"]
  ])("%s", (text, shown) => {
    expect(redact(text, url)).toBe(shown)
  })

  it("a value that begins like another one does not leave the rest of that behind", () => {
    expect(redact("no key abcd-s3cr3t on page abcd", "/v1?page=abcd&key=abcd-s3cr3t"))
      .toBe("no key <redacted> on page <redacted>")
  })

  it("a query that is no percent-encoded text is compared as it stands", () => {
    expect(redact("100%_off is over", "/v1?code=100%_off")).toBe("<redacted> is over")
  })

  it("a URL without secrets takes nothing away", () => {
    expect(redact("/v1/quests/7 is gone", "/v1/quests/7")).toBe("/v1/quests/7 is gone")
    expect(redactText("/v1/quests/7 is gone", undefined)).toBe("/v1/quests/7 is gone")
  })

  it.each([
    ["authorization", "Bearer abc.def", "the token abc.def of Bearer abc.def"],
    ["x-api-key", "s3cr3t-key", "the key s3cr3t-key"],
    ["cookie", "sid=sid-917; theme=dark", "the session sid-917"]
  ])("the header %s", (name, value, text) => {
    const shown = redact(text, "/v1", { [name]: value })
    expect(shown).not.toMatch(/abc\.def|s3cr3t-key|sid-917/)
    expect(shown).toContain("<redacted>")
    // Of a header that holds no secret nothing is taken.
    expect(redact(text, "/v1", { "x-page": value })).toBe(text)
  })

  it("whatever a query's value is, of four characters or more, it does not come through", () => {
    FastCheck.assert(
      // No letter of the placeholder itself, so that what is found is the value.
      FastCheck.property(FastCheck.stringMatching(/^[0-9fghj !'()*~é€😀-]{4,12}$/u), (value) => {
        for (const form of [value, encodeURIComponent(value)]) {
          expect(redact(`a ${form} b`, `/v1?x=${encodeURIComponent(value)}`)).not.toContain(form)
        }
      }),
      { seed: 42, numRuns: 1000 }
    )
  })
})

describe("redactText: where values stand", () => {
  /** What to expect, looked for in the simplest way. */
  const expected = (values: ReadonlyArray<string>, text: string): string => {
    const isHidden = Array.from(text, () => false)
    for (const value of values) {
      for (let at = 0; at < text.length; at++) {
        if (text.startsWith(value, at)) isHidden.fill(true, at, at + value.length)
      }
    }
    return Array.from(text, (char, at) => isHidden[at] === true ? "#" : char).join("").replace(/#+/g, "<redacted>")
  }
  const values = FastCheck.array(FastCheck.stringMatching(/^[ab]{4,7}$/), { minLength: 1 })
  const text = FastCheck.stringMatching(/^[ab]{0,60}$/)
  const query = (values: ReadonlyArray<string>) => `/v1?${values.map((value) => `k=${value}`).join("&")}`

  it("every value, and nothing else, whether they are few or many", () => {
    const many = Array.from({ length: 40 }, (_, index) => `many-${index}`)
    FastCheck.assert(
      FastCheck.property(values, text, (values, text) => {
        // Two that only touch may be two gaps.
        const shown = (values: ReadonlyArray<string>) =>
          redact(text, query(values)).replace(/(?:<redacted>)+/g, "<redacted>")
        expect(shown(values)).toBe(expected(values, text))
        expect(shown([...values, ...many])).toBe(expected(values, text))
      }),
      { seed: 42, numRuns: 300 }
    )
  })

  it("many values that begin alike", () => {
    const values = Array.from({ length: 2_000 }, (_, index) => `value${index}`)
    expect(redact("- value17 value1999 value", query(values))).toBe("- <redacted> <redacted> value")
  })
})

describe("withoutHalfSecret", () => {
  const half = (text: string, key: string) => withoutHalfSecret(text, { url: "/v1", headers: { "x-api-key": key } })

  it.each([
    ["no s3cr3t-k", "no "],
    ["no s3cr3t\\u002dk", "no "],
    ["no s3cr3t\\u00", "no "],
    ["no s3cr3t&#x2d;ke&#", "no "],
    ["no s3cr3t%2Dk%6", "no "],
    ["no s3%63", "no "],
    ["no s3%6", "no "],
    // Too short to say anything, whole, and not at the end.
    ["no s3", "no s3"],
    ["no s3cr3t-key", "no s3cr3t-key"],
    ["no s3cr3t-k?", "no s3cr3t-k?"],
    ["R&D in caf\u00e9", "R&D in caf\u00e9"],
    ["see https://mo:pass", "see https://"],
    ["", ""]
  ])("%j", (text, kept) => {
    expect(half(text, "s3cr3t-key")).toBe(kept)
  })

  it("of a value that is longer than what is looked at", () => {
    const key = Array.from({ length: 3_000 }, (_, index) => `k${index}`).join("")
    for (const length of [3, 100, 4_095, 4_096, 4_097, key.length - 1]) {
      expect(half(`no ${key.slice(0, length)}`, key)).toBe("no ")
    }
    expect(half("x".repeat(10_000), key)).toBe("x".repeat(10_000))
  })

  it("leaves no beginning of a value, and takes nothing else", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.stringMatching(/^[ab]{4,9}$/),
        FastCheck.stringMatching(/^[ab]{0,30}$/),
        (key, text) => {
          const halves = Array.from(key, (_, index) => key.slice(0, index)).filter((half) => half.length > 2)
          const longest = halves.findLast((half) => text.endsWith(half)) ?? ""
          expect(half(text, key)).toBe(text.slice(0, text.length - longest.length))
        }
      ),
      { seed: 42, numRuns: 1000 }
    )
  })
})

describe("redactText: what a body says is secret", () => {
  it("in JSON, in a form and in a URL, and what an API documents", () => {
    const text = "{\"access_token\":\"t-917\",\"iban\":\"NO93\"} pwd=t-917 https://mo:t-917@example.com"
    expect(redactText(text, undefined, ["iban"])).toBe(
      "{\"access_token\":\"<redacted>\",\"iban\":\"<redacted>\"} pwd=<redacted> https://<redacted>@example.com"
    )
  })
})

const hide = (text: string) => redact(text, "/v1?key=s3cr3t-key")

describe("redactValue", () => {
  it("hides in values, however deep, and leaves the rest as it was", () => {
    expect(redactValue({ a: [{ b: "no s3cr3t-key" }], n: 7 }, hide)).toEqual({ a: [{ b: "no <redacted>" }], n: 7 })
    const plain = { a: [1, null] }
    expect(redactValue(plain, hide)).toBe(plain)
  })

  it.each([[undefined], [null], [7], ["text"]])("%j", (value) => {
    expect(redactValue(value, hide)).toBe(value)
  })

  it("never throws where the hidden value is part of JSON itself", () => {
    expect(JSON.stringify(redactValue({ ok: true, n: 12345 }, (text) => redact(text, "/v1?a=true&b=12345"))))
      .not.toMatch(/12345/)
  })
})

describe("redactHeaders", () => {
  it.each([
    "Authorization",
    "Proxy-Authorization",
    "Cookie",
    "Set-Cookie",
    "X-Api-Key",
    "x-apikey",
    "X-Auth-Token",
    "X-CSRF-Token",
    "X-Client-Secret",
    "X-Session-Id",
    "X-Password",
    "X-Amz-Signature",
    "X-Amz-Security-Token",
    "X-Credential"
  ])("%s is hidden", (name) => {
    expect(Object.values(redactHeaders(Headers.fromInput({ [name]: "sid-917" })))).toEqual(["<redacted>"])
  })

  it.each(["Content-Type", "Retry-After", "WWW-Authenticate", "Proxy-Authenticate", "X-Request-Id", "ETag"])(
    "%s is shown",
    (name) => {
      expect(Object.values(redactHeaders(Headers.fromInput({ [name]: "v-917" })))).toEqual(["v-917"])
    }
  )

  it("leaves the headers as they were", () => {
    const headers = Headers.fromInput({ cookie: "sid-917" })
    redactHeaders(headers)
    expect(headers["cookie"]).toBe("sid-917")
  })
})
