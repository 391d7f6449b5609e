import * as Schema from "#effect/Schema"
import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
import * as Api from "../../src/Api.js"
import type { AnyClass, ApiError } from "../../src/ApiError.js"
import * as Catalog from "../../src/Catalog.js"
import type * as Exchange from "../../src/Exchange.js"
import { UndocumentedError } from "../../src/UndocumentedError.js"

const docs = "https://docs.example.com/errors"
const traits = { category: "InvalidArgument", retry: "never", applied: "no", summary: "One of several." } as const

// Keys in the body: one of a status of its own, two that share one, one with none, the number 0; an exact status and a
// range without a key; one for any other key.
const harbor = Api.make("Harbor", {
  docs,
  body: Schema.Struct({
    code: Schema.optional(Schema.Unknown),
    text: Schema.optional(Schema.String)
  }),
  key: ["code"]
})
class HarborMoved extends harbor.error<HarborMoved>()("Moved", {
  ...traits,
  key: "moved",
  status: 410,
  category: "NotFound",
  example: { code: "moved" }
}) {}
class HarborLost extends harbor.error<HarborLost>()("Lost", {
  ...traits,
  key: "lost",
  status: 404,
  example: { code: "lost" }
}) {}
class HarborStray extends harbor.error<HarborStray>()("Stray", {
  ...traits,
  key: ["stray", "astray"],
  status: 404,
  retry: "eventual",
  example: { code: "stray" }
}) {}
class HarborZero extends harbor.error<HarborZero>()("Zero", {
  ...traits,
  key: 0,
  retry: "transient",
  applied: "unknown",
  example: { code: 0 }
}) {}
class HarborBusy extends harbor.error<HarborBusy>()("Busy", {
  ...traits,
  status: 503,
  retry: "throttled",
  floor: "2 seconds",
  example: { text: "Later." }
}) {}
class HarborStorm extends harbor.error<HarborStorm>()("Storm", {
  ...traits,
  status: "5xx",
  retry: "transient",
  example: { text: "Waves." }
}) {}
class HarborOther extends harbor.error<HarborOther>()("Other", {
  ...traits,
  anyKey: true,
  category: "Unknown",
  example: { code: "other" }
}) {}

// Keys in a header, bodies of text.
const mill = Api.make("Mill", {
  docs,
  body: Schema.String,
  contentType: "text/plain",
  key: ({ headers }) => headers["x-error"]
})
class MillJam extends mill.error<MillJam>()("Jam", { ...traits, key: "jam", status: 422, example: "Jammed." }) {}
class MillLost extends mill.error<MillLost>()("Lost", { ...traits, key: "lost", example: "Not here." }) {}
class MillStop extends mill.error<MillStop>()("Stop", { ...traits, status: "4xx", example: "Stopped." }) {}

// No keys, and a body that has to be there.
const well = Api.make("Well", { docs, body: Schema.Struct({ wait: Schema.Number }) })
class WellDry extends well.error<WellDry>()("Dry", { ...traits, status: [404, 410], example: { wait: 1 } }) {}
class WellDeep extends well.error<WellDeep>()("Deep", {
  ...traits,
  status: 429,
  retry: "throttled",
  hint: { body: ["wait"], unit: "seconds" },
  example: { wait: 2 }
}) {}

const harborCatalog = harbor.catalog(
  HarborMoved,
  HarborLost,
  HarborStray,
  HarborZero,
  HarborBusy,
  HarborStorm,
  HarborOther
)
const millCatalog = mill.catalog(MillJam, MillLost, MillStop)
const wellCatalog = well.catalog(WellDry, WellDeep)

type Some = Catalog.Catalog<ApiError>

const singles: ReadonlyArray<Some> = [harborCatalog, millCatalog, wellCatalog]
const catalogs: ReadonlyArray<Some> = [
  Catalog.empty,
  ...singles,
  Catalog.pick(HarborLost, HarborStorm)(harborCatalog),
  Catalog.pick(WellDeep)(wellCatalog),
  Catalog.orElse(wellCatalog, millCatalog)
]

// What pick is tried on: catalogs, and such on top of each other.
const whole: ReadonlyArray<Some> = [
  ...singles,
  Catalog.orElse(wellCatalog, millCatalog),
  Catalog.orElse(Catalog.orElse(harborCatalog, wellCatalog), millCatalog)
]

const codes = FastCheck.oneof(
  FastCheck.constantFrom(
    "moved",
    "lost",
    "stray",
    "astray",
    0,
    "0",
    -0,
    "jam",
    "new_code",
    null,
    true,
    "__proto__",
    "constructor"
  ),
  FastCheck.jsonValue()
)
const json = FastCheck.oneof(
  FastCheck.record(
    { code: codes, text: FastCheck.constantFrom("Hm.", null, 7), wait: FastCheck.constantFrom(3, "3", null) },
    { requiredKeys: [] }
  ),
  FastCheck.jsonValue()
).map((value) => JSON.stringify(value))
const body = FastCheck.oneof(
  json,
  json,
  json.map((text) => `\uFEFF${text}`),
  json.map((text) => text.slice(0, -1)),
  FastCheck.constantFrom("", "  \n", "<html><title>502</title></html>", "404", "true", "null", "[]", "{\"code\":"),
  FastCheck.string()
)
const parts: FastCheck.Arbitrary<Exchange.Parts> = FastCheck.record({
  status: FastCheck.constantFrom(200, 302, 400, 404, 410, 418, 422, 429, 500, 503, 599, 600),
  headers: FastCheck.record(
    {
      "x-error": FastCheck.constantFrom("jam", "lost", "moved", "", "new_code"),
      "retry-after": FastCheck.constantFrom("2", "soon")
    },
    { requiredKeys: [] }
  ),
  body
})
const catalog = FastCheck.constantFrom(...catalogs)
const runs = { seed: 42, numRuns: 3000 }

const decode = (self: Some, answer: Exchange.Parts): ApiError | UndocumentedError => Catalog.decodeParts(self, answer)

/** Everything that tells two failures apart. */
const facts = (failure: ApiError | UndocumentedError) => ({
  json: failure.toJSON(),
  class: failure.constructor,
  ...(failure instanceof UndocumentedError
    ? { api: failure.api, reason: failure.reason, documentedAs: failure.documentedAs, mismatch: failure.mismatch }
    : { body: failure.body })
})

describe("the generated answers", () => {
  it("reach every class, and every reason of an undocumented one", () => {
    const seen = new Set<string>()
    for (const self of catalogs) {
      for (const answer of FastCheck.sample(parts, runs)) {
        const failure = decode(self, answer)
        seen.add(failure instanceof UndocumentedError ? failure.reason : failure._tag)
      }
    }
    const tags = singles.flatMap(({ classes }) => classes.map(({ _tag }) => _tag))
    expect([...seen].toSorted()).toEqual([...tags, "BodyMismatch", "NotDocumented", "NotPicked"].toSorted())
  })
})

describe("catalogs are a monoid under orElse", () => {
  it("empty is its identity, on the left and on the right", () => {
    FastCheck.assert(
      FastCheck.property(catalog, parts, (self, answer) => {
        const alone = facts(decode(self, answer))
        expect(facts(decode(Catalog.orElse(Catalog.empty, self), answer))).toEqual(alone)
        expect(facts(decode(Catalog.orElse(self, Catalog.empty), answer))).toEqual(alone)
      }),
      runs
    )
  })

  it("it is associative", () => {
    FastCheck.assert(
      FastCheck.property(catalog, catalog, catalog, parts, (a, b, c, answer) => {
        const left = Catalog.orElse(Catalog.orElse(a, b), c)
        const right = Catalog.orElse(a, Catalog.orElse(b, c))
        expect(facts(decode(left, answer))).toEqual(facts(decode(right, answer)))
        expect(left.name).toBe(right.name)
        expect(left.classes).toEqual(right.classes)
      }),
      runs
    )
  })

  it("it is idempotent", () => {
    FastCheck.assert(
      FastCheck.property(catalog, parts, (self, answer) => {
        expect(facts(decode(Catalog.orElse(self, self), answer))).toEqual(facts(decode(self, answer)))
      }),
      runs
    )
  })
})

describe("decode is a homomorphism", () => {
  it("of two, the first that documents it; where none does, the first that claims it", () => {
    FastCheck.assert(
      FastCheck.property(catalog, catalog, parts, (a, b, answer) => {
        const both = decode(Catalog.orElse(a, b), answer)
        const first = decode(a, answer)
        const second = decode(b, answer)
        if (!(first instanceof UndocumentedError)) {
          expect(facts(both)).toEqual(facts(first))
        } else if (!(second instanceof UndocumentedError)) {
          expect(facts(both)).toEqual(facts(second))
        } else {
          const claim = first.reason === "NotDocumented" ? second : first
          const key = first.key ?? second.key
          const ofBoth = claim.reason === "NotDocumented" && key !== undefined ? { key } : {}
          expect(facts(both)).toEqual(
            facts(new UndocumentedError({ ...claim, ...ofBoth, api: a.name === "" ? b.name : a.name }, true))
          )
        }
      }),
      runs
    )
  })

  it("the first alone decides, however well the second would fit", () => {
    const answer = { status: 404, headers: { "x-error": "lost" }, body: "{\"code\":\"lost\",\"wait\":1}" }
    const [a, b]: [Some, Some] = [harborCatalog, wellCatalog]
    expect(decode(Catalog.orElse(a, b), answer)).toBeInstanceOf(HarborLost)
    expect(decode(Catalog.orElse(b, a), answer)).toBeInstanceOf(WellDry)
  })
})

const pick = (self: Some, picked: ReadonlyArray<AnyClass>): Some => Catalog.pick(...picked)(self)

describe("pick narrows", () => {
  const cases = FastCheck.constantFrom(...whole).chain((self) =>
    FastCheck.record({ self: FastCheck.constant(self), picked: FastCheck.subarray([...self.classes]) })
  )

  it("what is picked stays what it was; what is not becomes an UndocumentedError with its class's traits", () => {
    FastCheck.assert(
      FastCheck.property(cases, parts, ({ picked, self }, answer) => {
        const wide = decode(self, answer)
        const narrow = decode(pick(self, picked), answer)
        const tag = wide instanceof UndocumentedError ? wide.documentedAs : wide._tag
        const klass = self.classes.find(({ _tag }) => _tag === tag)
        if (klass === undefined || picked.includes(klass)) {
          expect(facts(narrow)).toEqual(facts(wide))
        } else {
          const { applied, category, retry } = klass.entry
          expect(narrow).toMatchObject({
            _tag: "UndocumentedError",
            reason: "NotPicked",
            documentedAs: klass._tag,
            retry,
            category,
            applied
          })
          // The wait that the documentation or the body asks for is not forgotten either.
          expect(narrow.retryAfter).toEqual(wide.retryAfter)
        }
      }),
      runs
    )
  })

  it("picking twice is picking what both picked", () => {
    FastCheck.assert(
      FastCheck.property(
        cases.chain(({ picked, self }) =>
          FastCheck.record({
            self: FastCheck.constant(self),
            picked: FastCheck.constant(picked),
            again: FastCheck.subarray([...picked])
          })
        ),
        parts,
        ({ again, picked, self }, answer) => {
          expect(facts(decode(pick(pick(self, picked), again), answer))).toEqual(
            facts(decode(pick(self, again), answer))
          )
        }
      ),
      runs
    )
  })

  it("picking all changes nothing, picking none leaves nothing documented", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.constantFrom(...whole), parts, (self, answer) => {
        expect(facts(decode(pick(self, self.classes), answer))).toEqual(facts(decode(self, answer)))
        expect(decode(pick(self, []), answer)._tag).toBe("UndocumentedError")
      }),
      runs
    )
  })
})
