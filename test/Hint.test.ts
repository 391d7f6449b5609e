import * as Duration from "#effect/Duration"
import * as Platform from "#effect/http/Headers"
import * as Option from "#effect/Option"
import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
import * as Hint from "../src/Hint.js"

const options = { seed: 42, numRuns: 2000 }

// Sat, 21 Nov 2026 10:00:00 GMT
const now = Date.UTC(2026, 10, 21, 10, 0, 0)
const seconds = now / 1000

type Headers = Readonly<Record<string, string | undefined>>

const shown = (hint: Option.Option<Hint.Hint>): readonly [number, string] | undefined =>
  Option.getOrUndefined(Option.map(hint, ({ after, source }) => [Duration.toMillis(after), source] as const))

const read = (headers: Headers, family?: "all" | "retry-after") =>
  shown(Hint.fromHeaders(headers, family === undefined ? { now } : { now, family }))

const after = (headers: Headers, at = now): number | undefined => shown(Hint.fromHeaders(headers, { now: at }))?.[0]

/** Values of `grpc-retry-pushback-ms` that are no wait, and so say not to come back. */
const refusals = [
  "",
  " ",
  "-1",
  "-0",
  "-250",
  "+1",
  "xxx",
  "no",
  "1.5",
  "2.0",
  "1e3",
  "0x10",
  "1s",
  "100, 10",
  "100,10",
  "100, 100",
  "10 10",
  "2147483648",
  "9".repeat(400),
  "Infinity",
  "NaN",
  "٣",
  "Sat, 21 Nov 2026 10:00:05 GMT"
]

describe("Retry-After", () => {
  it.each<[string, number]>([
    ["0", 0],
    ["2", 2000],
    ["120", 120_000],
    ["007", 7000],
    ["2.0", 2000],
    ["0.1", 100],
    ["64.57", 64_570],
    ["  5\t", 5000],
    ["1000000000", 1e12],
    [String(seconds + 30), 30_000],
    [String(now + 30_000), 30_000],
    [String(seconds - 30), 0],
    ["Sat, 21 Nov 2026 10:00:05 GMT", 5000],
    ["Saturday, 21-Nov-26 10:00:05 GMT", 5000],
    ["Sat Nov 21 10:00:05 2026", 5000],
    ["Sat, 21 Nov 2026 10:00:60 GMT", 60_000],
    ["Sat, 21 Nov 2026 09:59:55 GMT", 0],
    ["Sunday, 06-Nov-94 08:49:37 GMT", 0],
    ["2026-11-21T10:00:05Z", 5000],
    ["1m30s", 90_000],
    ["5, 10", 10_000],
    ["10, 5", 10_000],
    ["soon, 5", 5000],
    ["5, Sat, 21 Nov 2026 10:00:20 GMT", 20_000]
  ])("%s", (value, expected) => {
    expect(read({ "retry-after": value })).toEqual([expected, "retry-after"])
    expect(read({ "Retry-After": value }, "retry-after")).toEqual([expected, "retry-after"])
  })

  it.each([
    "",
    " ",
    "-1",
    "+1",
    "0x10",
    "1e3",
    ".5",
    "5.",
    "1,000",
    "1 000",
    "NaN",
    "Infinity",
    "soon",
    "5 seconds",
    "-5s",
    "Sat, 31 Feb 2026 10:00:00 GMT",
    "٣"
  ])("not read: '%s'", (value) => {
    expect(read({ "retry-after": value })).toBeUndefined()
    // An unreadable one does not keep the next source from being read.
    expect(read({ "retry-after": value, "x-ratelimit-reset": "7" })).toEqual([7000, "x-ratelimit-reset"])
  })

  it("digits without end are a long wait, and now + after is a date", () => {
    for (const value of ["9".repeat(20), "9".repeat(40), "9".repeat(400)]) {
      const wait = after({ "retry-after": value })
      expect(wait).toBeGreaterThan(1e12)
      expect(new Date(now + (wait ?? Number.NaN)).toISOString()).toMatch(/^\+?\d/)
    }
  })

  it("fifty-six years are returned as they are", () => {
    expect(after({ "retry-after": "Thu, 21 Nov 2082 10:00:00 GMT" })).toBe(Date.UTC(2082, 10, 21, 10) - now)
  })

  it.each<[Headers, number, string]>([
    [{ "retry-after-ms": "1500", "retry-after": "9" }, 1500, "retry-after-ms"],
    [{ "retry-after": "9", "x-ms-retry-after-ms": "250.5" }, 250.5, "x-ms-retry-after-ms"],
    [{ "x-ms-retry-after-ms": "2", "retry-after-ms": "1" }, 1, "retry-after-ms"],
    [{ "retry-after-ms": "-1", "retry-after": "9" }, 9000, "retry-after"],
    [{ "retry-after-ms": "", "x-ms-retry-after-ms": "none", "retry-after": "9" }, 9000, "retry-after"],
    [{ "grpc-retry-pushback-ms": "300", "retry-after": "9" }, 9000, "retry-after"],
    [{ "grpc-retry-pushback-ms": "300" }, 300, "grpc-retry-pushback-ms"],
    [{ "grpc-retry-pushback-ms": "0" }, 0, "grpc-retry-pushback-ms"],
    [{ "grpc-retry-pushback-ms": " 007\t" }, 7, "grpc-retry-pushback-ms"],
    [{ "grpc-retry-pushback-ms": "2147483647" }, 2_147_483_647, "grpc-retry-pushback-ms"],
    [{ "x-amz-retry-after": "1500" }, 1500, "x-amz-retry-after"],
    [{ "X-Amz-Retry-After": " 0 " }, 0, "x-amz-retry-after"],
    [{ "x-amz-retry-after": "100, 1500" }, 1500, "x-amz-retry-after"],
    [{ "x-amz-retry-after": "soon, 100" }, 100, "x-amz-retry-after"],
    // Never an epoch, however large.
    [{ "x-amz-retry-after": String(now) }, now, "x-amz-retry-after"],
    [{ "x-amz-retry-after": "1500", "retry-after": "9" }, 1500, "x-amz-retry-after"],
    [{ "x-amz-retry-after": "1500", "x-ms-retry-after-ms": "250" }, 250, "x-ms-retry-after-ms"],
    [{ "x-amz-retry-after": "1.5", "retry-after": "9" }, 9000, "retry-after"],
    [{ "x-amz-retry-after": "1500", "grpc-retry-pushback-ms": "300" }, 1500, "x-amz-retry-after"],
    [{ "retry-after-ms": String(now + 30_000) }, 30_000, "retry-after-ms"]
  ])("%j", (headers, expected, source) => {
    expect(read(headers)).toEqual([expected, source])
    expect(read(headers, "retry-after")).toEqual([expected, source])
  })

  it.each(["", "-1", "+1", "1.5", "2.0", "1e3", "0x10", "1s", "Sat, 21 Nov 2026 10:00:05 GMT", "soon", "1,000", "٣"])(
    "milliseconds in digits are not '%s'",
    (value) => {
      expect(read({ "x-amz-retry-after": value })).toBeUndefined()
      expect(read({ "grpc-retry-pushback-ms": value })).toBeUndefined()
      expect(shown(Hint.fromDeclared({ header: "X-Amz-Retry-After" }, {
        headers: { "x-amz-retry-after": value },
        body: undefined
      }, { now }))).toBeUndefined()
    }
  )

  it("a refusal is no hint", () => {
    for (const value of refusals) expect(read({ "grpc-retry-pushback-ms": value })).toBeUndefined()
  })

  it("an entry that declares one of them without a unit reads it as everyone does", () => {
    const declared = (header: string, value: string) =>
      shown(Hint.fromDeclared({ header }, { headers: { [header]: value }, body: undefined }, { now }))
    expect(declared("X-Amz-Retry-After", "1500")).toEqual([1500, "x-amz-retry-after"])
    expect(declared("grpc-retry-pushback-ms", "1500")).toEqual([1500, "grpc-retry-pushback-ms"])
    expect(declared("grpc-retry-pushback-ms", "10, 1500")).toBeUndefined()
  })

  it("beats everything else, whatever that says", () => {
    expect(read({ "retry-after": "29", "ratelimit-reset": "3000" })).toEqual([29_000, "retry-after"])
    expect(read({ ratelimit: "\"dynamic\";r=15;t=40", "retry-after": "20" })).toEqual([20_000, "retry-after"])
    expect(read({ "x-ratelimit-remaining": "9", "x-ratelimit-reset": "1", "retry-after": "1337" }))
      .toEqual([1_337_000, "retry-after"])
  })

  it("alone counts in its family", () => {
    for (
      const headers of [
        { ratelimit: "\"a\";r=0;t=5" },
        { "x-ratelimit-reset": "5" },
        { "x-ratelimit-retry-after": "5" },
        { "ratelimit-reset": "5" }
      ]
    ) {
      expect(read(headers, "retry-after")).toBeUndefined()
      expect(read(headers)?.[0]).toBe(5000)
      expect(read(headers, "all")?.[0]).toBe(5000)
    }
  })
})

describe("RateLimit", () => {
  it.each<[string, number]>([
    ["\"default\";r=0;t=30", 30_000],
    ["default;r=0;t=30", 30_000],
    ["\"default\"; r=0; t=30", 30_000],
    ["\"default\";t=30;r=0", 30_000],
    ["\"a\";r=0;t=30, \"b\";r=0;t=60, \"c\";r=1;t=900", 60_000],
    ["\"a\";r=0, \"b\";r=0;t=60", 60_000],
    ["\"a\";r=0;t=5;pk=:cHsdsRa894==:", 5000],
    ["\"a\";r=0;t=5;d=%\"f%c3%bc\"", 5000],
    // An inner list is no quota.
    ["(\"a\" \"b\");r=0;t=90, \"c\";r=0;t=5", 5000],
    ["limit=(1 2), remaining=0, reset=5", 5000],
    ["\"a\";r=0;t=0", 0],
    [`"a";r=0;t=${seconds + 30}`, 30_000],
    ["limit=100, remaining=0, reset=5", 5000],
    ["limit=100, reset=5", 5000],
    ["limit=100;w=60, remaining=0, reset=0", 0],
    ["limit=-1, remaining=-1, reset=5", 5000]
  ])("%s", (value, expected) => {
    expect(read({ RateLimit: value, "RateLimit-Policy": "\"default\";q=100;w=60" })).toEqual([expected, "ratelimit"])
    expect(read({ ratelimit: value, "x-ratelimit-reset": "7" })).toEqual([expected, "ratelimit"])
  })

  it.each([
    "",
    "\"default\";r=1;t=30",
    "\"default\";t=30",
    "\"default\";r=-1;t=30",
    "\"default\";r=0",
    "\"default\";r=0;t=-5",
    "\"default\";r=0;t=\"5\"",
    "\"default\";r=0;t=5,",
    "\"default\";r=0;t=5;pk=:cHsdsRa894:",
    "\"default\";r=0;t=5;pk=:_-Ah:",
    "\"default\";r=0;t=5;at=@1.5",
    "\"default\";r=0;t=5;d=%\"%C3%BC\"",
    "(\"default\");r=0;t=5",
    "limit=100, remaining=0, reset=5, reset=(5)",
    "\"default;r=0;t=5",
    "limit=100, remaining=1, reset=5",
    "limit=-1, remaining=0, reset=0",
    "limit=100, remaining=-1, reset=0",
    "limit=100, remaining=0, reset=-5",
    "limit=100, remaining=0"
  ])("no hint: %s", (value) => {
    expect(read({ ratelimit: value })).toBeUndefined()
    expect(read({ ratelimit: value, "x-ratelimit-reset": "7" })).toEqual([7000, "x-ratelimit-reset"])
  })
})

describe("reset headers", () => {
  it.each([
    "x-ratelimit-reset",
    "x-rate-limit-reset",
    "ratelimit-reset",
    "rate-limit-reset",
    "x-ratelimit-reset-after",
    "x-ratelimit-retry-after",
    "x-rate-limit-retry-after-seconds",
    "x-ratelimit-reset-requests",
    "ratelimit-reset-requests",
    "x-ratelimit-reset-tokens",
    "x-ratelimit-requests-reset",
    "x-ratelimit-reset-tokens-minute",
    "anthropic-ratelimit-requests-reset",
    "x-sentry-rate-limit-reset",
    "x-contentful-ratelimit-reset",
    "x-ratelimit-reset-at",
    "x-ratelimit-reset-in"
  ])("%s", (name) => {
    expect(read({ [name]: "30" })).toEqual([30_000, name])
    expect(read({ [name.toUpperCase()]: "30" })).toEqual([30_000, name])
  })

  it.each([
    "x-ratelimit",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-used",
    "x-ratelimit-resource",
    "x-ratelimit-bucket",
    "x-ratelimit-retry-count",
    "ratelimit-policy",
    "x-sentry-rate-limits",
    "x-reset",
    "x-retry-after-hours",
    "xratelimit-reset",
    "x-ratelimit-resets"
  ])("%s is none", (name) => {
    expect(read({ [name]: "30" })).toBeUndefined()
  })

  it.each<[string, number]>([
    ["0", 0],
    ["64.57", 64_570],
    ["1000000000", 1e12],
    [String(seconds + 30), 30_000],
    [`${seconds + 30}.123`, 30_123],
    [`${now + 30_000}`, 30_000],
    [`${now + 30_000}000`, 30_000],
    [`${now + 30_000}000000`, 30_000],
    [String(seconds - 1), 0],
    ["1470173023.123", 0],
    ["2026-11-21T10:00:30Z", 30_000],
    ["2026-11-21T10:01Z", 60_000],
    ["2026-11-21T11:01+01:00", 60_000],
    ["2026-11-21T10:00:30", 30_000],
    ["2026-11-21T10:00:30.500Z", 30_500],
    ["2025-01-01T00:00:00Z", 0],
    ["Sat, 21 Nov 2026 10:00:30 GMT", 30_000],
    ["Sat Nov 21 2026 10:00:30 GMT+0000 (Coordinated Universal Time)", 30_000],
    ["6m0s", 360_000],
    ["1m30.951s", 90_951],
    ["99ms", 99],
    ["2m59.56s", 179_560],
    ["1h2m", 3_720_000],
    ["100µs", 0.1],
    ["30;w=60", 30_000],
    ["5, 30", 30_000]
  ])("reads %s", (value, expected) => {
    expect(after({ "x-ratelimit-reset": value })).toBeCloseTo(expected, 0)
    expect(after({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": value })).toBeCloseTo(expected, 0)
  })

  it.each(["", "-1", "-5s", "+1", "1e3", "0x1", "never", "2026-11-21"])("does not read '%s'", (value) => {
    expect(read({ "x-ratelimit-reset": value })).toBeUndefined()
    expect(read({ "x-ratelimit-reset": value, "x-ratelimit-reset-tokens": "7" })?.[0]).toBe(7000)
  })

  it("a name that ends in ms counts in milliseconds", () => {
    expect(after({ "x-ratelimit-reset-ms": "1500" })).toBe(1500)
    expect(after({ "X-Rate-Limit-Time-Reset-Ms": "1500" })).toBe(1500)
    expect(after({ "x-ratelimit-reset-after-ms": "1500" })).toBe(1500)
    expect(after({ "x-ratelimit-reset-ms": String(now + 1500) })).toBe(1500)
    expect(after({ "x-ms-ratelimit-reset": "15" })).toBe(15_000)
  })

  it.each<[string, Headers, number | undefined]>([
    ["nothing left", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "30" }, 30_000],
    ["something left", { "x-ratelimit-remaining": "1", "x-ratelimit-reset": "30" }, undefined],
    ["a part left", { "x-ratelimit-remaining": "0.5", "x-ratelimit-reset": "30" }, undefined],
    ["who knows", { "x-ratelimit-remaining": "unlimited", "x-ratelimit-reset": "30" }, 30_000],
    ["written apart", { "x-rate-limit-remaining": "1", "x-ratelimit-reset": "30" }, undefined],
    ["what the reset is called", { "x-ratelimit-remaining": "1", "x-ratelimit-reset-after": "30" }, undefined],
    ["as a retry-after", { "x-ratelimit-remaining": "47", "x-ratelimit-retry-after": "60" }, undefined],
    ["another prefix", { "ratelimit-remaining": "1", "x-ratelimit-reset": "30" }, 30_000],
    ["another quota", { "x-ratelimit-remaining-tokens": "1", "x-ratelimit-reset-requests": "30" }, 30_000],
    [
      "the quota on either side",
      { "x-ratelimit-remaining-tokens": "1", "x-ratelimit-tokens-reset": "30" },
      undefined
    ],
    ["with its window", { "ratelimit-remaining": "76;w=21600", "ratelimit-reset": "30" }, undefined],
    ["sent twice, once with none", { "x-ratelimit-remaining": "5, 0", "x-ratelimit-reset": "30" }, 30_000],
    ["DigitalOcean", { "ratelimit-remaining": "4816", "ratelimit-reset": "1444931833" }, undefined],
    [
      "Contentful: the reset is of the whole, so what a part has left says nothing",
      {
        "x-contentful-ratelimit-reset": "2",
        "x-contentful-ratelimit-hour-remaining": "3000",
        "x-contentful-ratelimit-second-remaining": "0"
      },
      2000
    ],
    [
      "the latest",
      { "x-ratelimit-reset-requests": "30", "x-ratelimit-reset-tokens": "6m0s", "x-ratelimit-reset-days": "2" },
      360_000
    ],
    [
      "the latest of those with none left",
      {
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "30s",
        "x-ratelimit-remaining-tokens": "120",
        "x-ratelimit-reset-tokens": "6m0s"
      },
      30_000
    ],
    [
      "the latest, with a vendor's prefix",
      {
        "anthropic-ratelimit-requests-remaining": "12",
        "anthropic-ratelimit-requests-reset": "2026-11-21T10:30:00Z",
        "anthropic-ratelimit-tokens-remaining": "0",
        "anthropic-ratelimit-tokens-reset": "2026-11-21T10:00:45Z"
      },
      45_000
    ],
    ["zero", { "x-ratelimit-limit": "10", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "0" }, 0],
    ["zero of an unknown quota", { "x-ratelimit-remaining": "-1", "x-ratelimit-reset": "0" }, undefined],
    ["zero of an unlimited quota", { "x-ratelimit-limit": "-1", "x-ratelimit-reset": "0" }, undefined],
    ["zero beside another's unknown", { "x-ratelimit-limit-tokens": "-1", "x-ratelimit-reset": "0" }, 0],
    ["more than zero of an unknown quota", { "x-ratelimit-remaining": "-1", "x-ratelimit-reset": "30" }, 30_000],
    ["an unlimited quota with something left", {
      "x-ratelimit-limit": "-1",
      "x-ratelimit-remaining": "5",
      "x-ratelimit-reset": "3"
    }, undefined]
  ])("%s", (_, headers, expected) => {
    expect(after(headers)).toBe(expected)
    const backwards = Object.entries(headers).reduceRight<Headers>(
      (rest, [name, value]) => ({ ...rest, [name]: value }),
      {}
    )
    expect(after(backwards)).toBe(expected)
  })

  it("names the one that counted", () => {
    expect(read({ "X-RateLimit-Reset-Requests": "30", "X-RateLimit-Reset-Tokens": "6m0s" })?.[1])
      .toBe("x-ratelimit-reset-tokens")
  })
})

describe("the reference time", () => {
  const hour = 3_600_000
  it("is the Date of the answer", () => {
    const headers = { Date: "Sat, 21 Nov 2026 10:00:00 GMT", "x-ratelimit-reset": String(seconds + 30) }
    expect(after(headers, now - hour)).toBe(30_000)
    expect(after(headers, now + hour)).toBe(30_000)
  })

  it("is now where there is no readable Date", () => {
    for (const date of [undefined, "", "yesterday", "1795255200"]) {
      expect(after({ date, "x-ratelimit-reset": String(seconds + 30) }, now - 5000)).toBe(35_000)
    }
  })

  it("has to be a number for a time to mean something", () => {
    expect(after({ "retry-after": String(seconds) }, Number.NaN)).toBeUndefined()
    expect(after({ "retry-after": "7" }, Number.NaN)).toBe(7000)
  })

  it("does not touch a wait", () => {
    expect(after({ date: "Thu, 01 Jan 1970 00:00:00 GMT", "retry-after": "7" })).toBe(7000)
  })

  it("decides the century of RFC 850", () => {
    expect(after({ date: "Wed, 21 Nov 2096 10:00:00 GMT", "retry-after": "Monday, 21-Nov-01 10:00:00 GMT" }))
      .toBe(Date.UTC(2101, 10, 21, 10) - Date.UTC(2096, 10, 21, 10))
  })
})

describe("fromDeclared", () => {
  const declared = (place: Hint.Declared, headers: Headers, body?: unknown) =>
    shown(Hint.fromDeclared(place, { headers, body }, { now }))

  it.each<[Hint.Unit, string, number]>([
    ["seconds", "2", 2000],
    ["seconds", "1800000000", 1_800_000_000_000],
    ["milliseconds", "1500", 1500],
    ["epoch seconds", String(seconds + 30), 30_000],
    ["epoch seconds", "30", 0],
    ["epoch milliseconds", String(now + 30_000), 30_000],
    ["date", "Sat, 21 Nov 2026 10:00:05 GMT", 5000],
    ["date", "2026-11-21T10:00:05Z", 5000],
    ["duration", "1m30.5s", 90_500]
  ])("%s: %s", (unit, value, expected) => {
    expect(declared({ header: "X-Foo-Back", unit }, { "x-foo-back": value })).toEqual([expected, "x-foo-back"])
    expect(declared({ header: "x-foo-back", unit }, { "X-FOO-Back": ` ${value} ` })).toEqual([expected, "x-foo-back"])
    expect(declared({ body: ["error", "back"], unit }, {}, { error: { back: value } })).toEqual([
      expected,
      "error.back"
    ])
    expect(declared({ body: ["back"], unit }, {}, { back: ` ${value}\n` })).toEqual([expected, "back"])
  })

  it.each<[Hint.Unit, string]>([
    ["seconds", "-1"],
    ["seconds", "1m"],
    ["seconds", ""],
    ["milliseconds", "1e3"],
    ["epoch seconds", "2026-11-21T10:00:05Z"],
    ["date", "30"],
    ["duration", "30"]
  ])("%s does not read '%s'", (unit, value) => {
    expect(declared({ header: "x-foo", unit }, { "x-foo": value })).toBeUndefined()
    expect(declared({ body: ["foo"], unit }, {}, { foo: value })).toBeUndefined()
  })

  it("without a unit goes by value", () => {
    expect(declared({ header: "x-foo" }, { "x-foo": "30" })?.[0]).toBe(30_000)
    expect(declared({ header: "x-foo" }, { "x-foo": String(seconds + 30) })?.[0]).toBe(30_000)
    expect(declared({ header: "x-foo" }, { "x-foo": "6m0s" })?.[0]).toBe(360_000)
    expect(declared({ header: "x-foo-ms" }, { "x-foo-ms": "30" })?.[0]).toBe(30)
    expect(declared({ body: ["retry_after"] }, {}, { retry_after: 64.57 })?.[0]).toBe(64_570)
    expect(declared({ body: ["until"] }, {}, { until: now + 30_000 })?.[0]).toBe(30_000)
    expect(declared({ body: ["retryAfterMs"] }, {}, { retryAfterMs: 30 })?.[0]).toBe(30)
    expect(declared({ body: ["items"] }, {}, { items: 30 })?.[0]).toBe(30_000)
  })

  it("a time in the body is measured by the answer's Date", () => {
    const place: Hint.Declared = { body: ["until"], unit: "epoch seconds" }
    const headers = { Date: "Sat, 21 Nov 2026 09:59:00 GMT" }
    expect(declared(place, headers, { until: seconds })?.[0]).toBe(60_000)
  })

  it.each<[ReadonlyArray<string>, unknown]>([
    [["a"], undefined],
    [["a"], null],
    [["a"], { b: 1 }],
    [["a", "b"], { a: null }],
    [["a", "b"], { a: 5 }],
    [["a", "length"], { a: "text" }],
    [["a"], { a: true }],
    [["a"], { a: { b: 1 } }],
    [["a"], { a: -1 }],
    [["a"], { a: Number.NaN }],
    [["constructor", "length"], {}],
    [["__proto__", "a"], Object.create({ a: 1 })],
    [["a"], Object.create({ a: 1 })]
  ])("nothing at %j", (path, body) => {
    expect(declared({ body: path, unit: "seconds" }, {}, body)).toBeUndefined()
  })

  it("follows lists, and own properties with any name", () => {
    expect(declared({ body: ["errors", "0", "wait"] }, {}, { errors: [{ wait: 3 }] })).toEqual([3000, "errors.0.wait"])
    expect(declared({ body: ["__proto__"] }, {}, JSON.parse("{\"__proto__\":3}"))?.[0]).toBe(3000)
    expect(declared({ body: [] }, {}, 3)?.[0]).toBe(3000)
  })

  it("a header is not looked up in the prototype", () => {
    const inherited: Headers = Object.create({ "x-foo": "3" })
    expect(declared({ header: "constructor" }, {})).toBeUndefined()
    expect(declared({ header: "x-foo" }, inherited)).toBeUndefined()
  })

  it("an endless number of the body is a long wait", () => {
    expect(declared({ body: ["a"] }, {}, JSON.parse("{\"a\":1e999}"))?.[0]).toBeLessThan(Number.MAX_SAFE_INTEGER)
  })
})

describe("shouldRetry", () => {
  const word = (headers: Headers, header?: string): boolean | undefined =>
    Option.getOrUndefined(Hint.shouldRetry(headers, header))

  it.each<[string, boolean | undefined]>([
    ["true", true],
    ["false", false],
    [" True ", true],
    ["\tFALSE", false],
    ["true, true", true],
    ["true, false", false],
    ["false,true", false],
    ["true,false", false],
    ["perhaps, true", true],
    ["perhaps, false", false],
    ["", undefined],
    [" , ", undefined],
    ["1", undefined],
    ["0", undefined],
    ["no", undefined],
    ["yes", undefined],
    ["\"false\"", undefined],
    ["?0", undefined],
    ["falsey", undefined],
    ["not false", undefined],
    ["false;q=1", undefined]
  ])("'%s'", (value, expected) => {
    expect(word({ "x-should-retry": value })).toBe(expected)
    expect(word({ "X-Should-Retry": value })).toBe(expected)
    expect(word({ "stripe-should-retry": value }, "Stripe-Should-Retry")).toBe(expected)
    expect(word({ "Stripe-Should-Retry": value }, "stripe-should-retry")).toBe(expected)
    expect(word(Platform.fromInput({ "Stripe-Should-Retry": value }), "STRIPE-Should-Retry")).toBe(expected)
  })

  it.each<[string | undefined, string | undefined, boolean | undefined]>([
    ["true", "true", true],
    ["true", "false", false],
    ["false", "true", false],
    ["false", "false", false],
    ["true", "perhaps", true],
    ["perhaps", "true", true],
    ["false", "", false],
    ["", "false", false],
    [undefined, "true", true],
    ["true", undefined, true],
    [undefined, undefined, undefined]
  ])("everyone's '%s' beside the API's own '%s'", (common, own, expected) => {
    expect(word({ "x-should-retry": common, "stripe-should-retry": own }, "stripe-should-retry")).toBe(expected)
  })

  it("a header that nobody declared says nothing", () => {
    expect(word({ "stripe-should-retry": "false" })).toBeUndefined()
    expect(word({ "stripe-should-retry": "false", "x-should-retry": "true" })).toBe(true)
    expect(word({ "other-should-retry": "false" }, "stripe-should-retry")).toBeUndefined()
  })

  it("names that differ in case only are one header sent twice", () => {
    expect(word({ "x-should-retry": "true", "X-Should-Retry": "false" })).toBe(false)
  })

  it("a header is not looked up in the prototype", () => {
    expect(word(Object.create({ "x-should-retry": "false" }))).toBeUndefined()
    expect(word({}, "__proto__")).toBeUndefined()
    expect(word(Platform.empty, "constructor")).toBeUndefined()
  })
})

describe("isThrottled", () => {
  it.each<[Headers, boolean]>([
    [{ "retry-after": "60" }, true],
    [{ "Retry-After": "Tue, 07 Jul 2026 12:00:30 GMT" }, true],
    [{ "retry-after": "0" }, true],
    [{ "retry-after-ms": "250" }, true],
    [{ "retry-after": "later" }, false],
    [{ "grpc-retry-pushback-ms": "-1" }, false],
    [{ "X-RateLimit-Remaining": "0" }, true],
    [{ "x-ratelimit-remaining": " 0 " }, true],
    [{ "x-ratelimit-remaining": "0;w=3600" }, true],
    [{ "x-ratelimit-remaining": "0.0" }, true],
    [{ "x-ratelimit-remaining": "1" }, false],
    [{ "x-ratelimit-remaining": "-1" }, false],
    [{ "x-ratelimit-remaining": "none" }, false],
    [{ "x-ratelimit-remaining": "" }, false],
    [{ "x-ratelimit-remaining": "0, 5" }, false],
    [{ "x-ratelimit-remaining-requests": "7", "x-ratelimit-remaining-tokens": "0" }, true],
    [{ "x-ratelimit-limit": "0", "x-ratelimit-reset": "30" }, false],
    [{ "ratelimit": "\"day\";r=7;t=9, \"minute\";r=0;t=30" }, true],
    [{ "ratelimit": "limit=100, remaining=0, reset=5" }, true],
    [{ "ratelimit": "limit=100, remaining=3, reset=5" }, false],
    [{ "ratelimit": "?" }, false],
    [{}, false]
  ])("%j", (headers, expected) => {
    expect(Hint.isThrottled(headers)).toBe(expected)
    expect(Hint.isThrottled(Platform.fromInput(headers))).toBe(expected)
  })
})

describe("isRefusal", () => {
  it.each<[Headers, boolean]>([
    [{ "x-should-retry": "false" }, true],
    [{ "X-Should-Retry": " False " }, true],
    [{ "x-should-retry": "true" }, false],
    [{ "x-should-retry": "" }, false],
    [{ "x-should-retry": undefined }, false],
    [{ "grpc-retry-pushback-ms": "0" }, false],
    [{ "grpc-retry-pushback-ms": " 250 " }, false],
    [{ "grpc-retry-pushback-ms": "2147483647" }, false],
    [{ "grpc-retry-pushback-ms": undefined }, false],
    [{ "x-should-retry": "true", "grpc-retry-pushback-ms": "-1" }, true],
    [{ "x-should-retry": "false", "grpc-retry-pushback-ms": "250" }, true],
    [{ "grpc-retry-pushback-ms": "250", "Grpc-Retry-Pushback-Ms": "250" }, true],
    [{ "retry-after": "-1" }, false],
    [{ "stripe-should-retry": "false" }, false],
    [{}, false]
  ])("%j", (headers, expected) => {
    expect(Hint.isRefusal(headers)).toBe(expected)
    expect(Hint.isRefusal(headers, "x-should-retry")).toBe(expected)
  })

  it("reads the platform's headers as they are", () => {
    expect(Hint.isRefusal(Platform.fromInput({ "X-Should-Retry": "false" }))).toBe(true)
    expect(Hint.isRefusal(Platform.fromInput({ "Grpc-Retry-Pushback-Ms": "xxx" }))).toBe(true)
    expect(Hint.isRefusal(Platform.fromInput({ "Own-Should-Retry": "false" }), "Own-Should-Retry")).toBe(true)
    expect(Hint.isRefusal(Platform.fromInput({ "Own-Should-Retry": "false" }))).toBe(false)
    expect(Hint.isRefusal(Platform.empty, "own-should-retry")).toBe(false)
  })

  it.each(refusals)("a pushback that is no wait refuses: '%s'", (value) => {
    expect(Hint.isRefusal({ "grpc-retry-pushback-ms": value })).toBe(true)
    expect(Hint.isRefusal({ "Grpc-Retry-Pushback-Ms": value })).toBe(true)
    expect(Hint.isRefusal({ "grpc-retry-pushback-ms": value, "x-should-retry": "true", "retry-after": "1" })).toBe(true)
  })

  it("knows the API's own header", () => {
    expect(Hint.isRefusal({ "Stripe-Should-Retry": "false" }, "stripe-should-retry")).toBe(true)
    expect(Hint.isRefusal({ "stripe-should-retry": "false" }, "Stripe-Should-Retry")).toBe(true)
    expect(Hint.isRefusal({ "stripe-should-retry": "true", "x-should-retry": "false" }, "stripe-should-retry"))
      .toBe(true)
    expect(Hint.isRefusal({ "stripe-should-retry": "true" }, "stripe-should-retry")).toBe(false)
  })
})

describe("a hundred thousand characters take a moment", () => {
  const names = [
    "retry-after",
    "x-amz-retry-after",
    "grpc-retry-pushback-ms",
    "x-should-retry",
    "ratelimit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "date"
  ]
  it.each(["1", "1.", "1s", "\"", "\\", ";", ";\n", ",", ", ", "Sun, ", " ", "true,", "(", "%c3", "-"])(
    "of %j",
    (piece) => {
      const many = piece.repeat(100_000 / piece.length)
      const began = performance.now()
      for (
        const value of [
          many,
          `1${many}x`,
          `Sat, 21 Nov 2026 10:00:00 +${many}`,
          `2026-11-21T10:00:00.${many}`,
          `"${many}`,
          `1;${many}\nx`
        ]
      ) {
        for (const name of names) {
          const headers = { [name]: value, "x-ratelimit-reset-a": "2026-11-21T10:00:00Z" }
          Hint.fromHeaders(headers, { now })
          Hint.isRefusal(headers, name)
        }
      }
      expect(performance.now() - began).toBeLessThan(4_000)
    }
  )

  it("of names", () => {
    const headers = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [
      `x-ratelimit-${i % 2 === 0 ? "reset" : "remaining"}-quota${i}`,
      "5"
    ]))
    const began = performance.now()
    expect(after(headers)).toBe(5000)
    expect(performance.now() - began).toBeLessThan(1_000)
  })
})

const sane = (hint: Option.Option<Hint.Hint>, at: number): void => {
  if (Option.isNone(hint)) return
  const wait = Duration.toMillis(hint.value.after)
  expect(Number.isFinite(wait)).toBe(true)
  expect(wait).toBeGreaterThanOrEqual(0)
  expect(Number.isNaN(new Date(at + wait).getTime())).toBe(false)
  expect(hint.value.source).toBe(hint.value.source.toLowerCase())
}

describe("laws", () => {
  const name = FastCheck.constantFrom(
    "retry-after",
    "retry-after-ms",
    "x-ms-retry-after-ms",
    "x-amz-retry-after",
    "grpc-retry-pushback-ms",
    "x-should-retry",
    "ratelimit",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-ratelimit-reset-ms",
    "x-ratelimit-reset-tokens",
    "x-ratelimit-remaining-tokens",
    "anthropic-ratelimit-requests-reset",
    "date",
    "content-type"
  )
  const digits = FastCheck.oneof(
    FastCheck.nat().map(String),
    FastCheck.integer().map(String),
    FastCheck.double().map(String),
    FastCheck.bigInt({ min: 0n, max: 10n ** 400n }).map(String)
  )
  const httpDate = FastCheck.date({ noInvalidDate: true }).map((time) => time.toUTCString())
  const value = FastCheck.oneof(
    digits,
    httpDate,
    FastCheck.date({ noInvalidDate: true }).map((at) => at.toISOString()),
    FastCheck.tuple(digits, FastCheck.constantFrom("h", "m", "s", "ms", "µs", "ns")).map(([n, unit]) => `${n}${unit}`),
    FastCheck.tuple(digits, digits).map(([r, t]) => `"a";r=${r};t=${t}`),
    FastCheck.nat().map((t) => `"a";r=0;t=${t}`),
    FastCheck.tuple(digits, digits).map(([remaining, reset]) => `limit=1, remaining=${remaining}, reset=${reset}`),
    FastCheck.tuple(digits, digits).map((both) => both.join(", ")),
    FastCheck.string()
  )
  const record = FastCheck.dictionary(FastCheck.oneof({ weight: 9, arbitrary: name }, FastCheck.string()), value)
  const clock = FastCheck.integer({ min: -1e12, max: 4e12 })

  it("any headers give no hint or a finite one, and never throw", () => {
    let some = 0
    FastCheck.assert(
      FastCheck.property(record, clock, (headers, at) => {
        const hint = Hint.fromHeaders(headers, { now: at })
        if (Option.isSome(hint)) some++
        sane(hint, at)
        sane(Hint.fromHeaders(headers, { now: at, family: "retry-after" }), at)
        const isRefusal = Hint.isRefusal(headers)
        if (Option.contains(Hint.shouldRetry(headers), false)) expect(isRefusal).toBe(true)
      }),
      options
    )
    // A law about nothing would hold as well.
    expect(some).toBeGreaterThan(500)
  })

  it("neither does a clock that is broken make a hint that is", () => {
    FastCheck.assert(
      FastCheck.property(
        record,
        FastCheck.constantFrom(Number.NaN, Infinity, -Infinity, 9e15, -9e15),
        (headers, at) => {
          const hint = Hint.fromHeaders(headers, { now: at })
          expect(Option.isNone(hint) || Duration.isFinite(hint.value.after)).toBe(true)
        }
      ),
      options
    )
  })

  it("any body gives no hint or a finite one, and never throws", () => {
    const unit = FastCheck.constantFrom<Array<Hint.Unit | undefined>>(
      undefined,
      "seconds",
      "milliseconds",
      "epoch seconds",
      "epoch milliseconds",
      "date",
      "duration"
    )
    FastCheck.assert(
      FastCheck.property(FastCheck.oneof(value, FastCheck.double(), FastCheck.jsonValue()), unit, clock, (a, u, at) => {
        const extra = u === undefined ? {} : { unit: u }
        const answer = { headers: { "x-a": typeof a === "string" ? a : undefined }, body: { a } }
        for (
          const declared of [{ body: ["a"], ...extra }, { body: ["a", "0"], ...extra }, { header: "X-A", ...extra }]
        ) {
          sane(Hint.fromDeclared(declared, answer, { now: at }), at)
        }
      }),
      options
    )
  })

  it("a readable Retry-After takes no notice of quotas", () => {
    const wait = FastCheck.integer({ min: 0, max: 1e9 })
    FastCheck.assert(
      FastCheck.property(record, wait, ({ date: _date, ...headers }, s) => {
        const others = Object.entries(headers).filter(([key]) => !/retry-after|pushback/i.test(key))
        expect(read({ ...Object.fromEntries(others), "retry-after": String(s) })).toEqual([s * 1000, "retry-after"])
      }),
      options
    )
  })

  it("the family is the head of all: what it finds, all finds", () => {
    FastCheck.assert(
      FastCheck.property(record, (headers) => {
        const family = read(headers, "retry-after")
        if (family !== undefined) expect(read(headers)).toEqual(family)
      }),
      options
    )
  })

  it("the case of names is nothing", () => {
    FastCheck.assert(
      FastCheck.property(record, FastCheck.infiniteStream(FastCheck.boolean()), (headers, flips) => {
        const flip = (text: string): string =>
          Array.from(text, (character) => flips.next().value === true ? character.toUpperCase() : character).join("")
        const known = Object.entries(headers).filter(([key]) => /^[a-z-]+$/.test(key))
        const flipped = Object.fromEntries(known.map(([key, text]) => [flip(key), text]))
        expect(read(flipped)).toEqual(read(Object.fromEntries(known)))
        expect(Hint.isRefusal(flipped)).toBe(Hint.isRefusal(Object.fromEntries(known)))
      }),
      options
    )
  })

  it("a header sent in two cases is one sent twice", () => {
    FastCheck.assert(
      FastCheck.property(digits, digits, (one, other) => {
        expect(read({ "Retry-After": one, "retry-after": other })).toEqual(read({ "retry-after": `${one}, ${other}` }))
      }),
      options
    )
  })

  it("moving Date and a time by the same amount moves nothing", () => {
    const at = FastCheck.integer({ min: 1_100_000_000, max: 4_000_000_000 })
    const write: ReadonlyArray<(time: number) => string> = [
      (time) => String(time),
      (time) => `${time}000`,
      (time) => `${time}000000`,
      (time) => `${time}000000000`,
      (time) => new Date(time * 1000).toUTCString(),
      (time) => new Date(time * 1000).toISOString()
    ]
    FastCheck.assert(
      FastCheck.property(
        at,
        FastCheck.integer({ min: -1000, max: 100_000 }),
        FastCheck.integer({ min: 0, max: 200_000_000 }),
        FastCheck.constantFrom(...write),
        FastCheck.constantFrom("retry-after", "x-ratelimit-reset"),
        clock,
        (date, wait, shift, form, header, local) => {
          const answer = (by: number) =>
            after({ Date: new Date((date + by) * 1000).toUTCString(), [header]: form(date + wait + by) }, local)
          expect(answer(0)).toBeCloseTo(Math.max(wait, 0) * 1000, 0)
          expect(answer(shift)).toBeCloseTo(Math.max(wait, 0) * 1000, 0)
        }
      ),
      options
    )
  })

  it("a longer wait never gives a shorter hint", () => {
    const wait = FastCheck.double({ min: 0, max: 1e9, noNaN: true }).filter((n) => /^\d+(\.\d+)?$/.test(String(n)))
    FastCheck.assert(
      FastCheck.property(name, wait, wait, (header, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)]
        expect(after({ [header]: String(less) }) ?? 0).toBeLessThanOrEqual(after({ [header]: String(more) }) ?? 0)
      }),
      options
    )
  })
})
