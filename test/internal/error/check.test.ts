import * as Schema from "#effect/Schema"
import { describe, expect, it } from "#test/vitest"
import * as Api from "../../../src/Api.js"
import * as Catalog from "../../../src/Catalog.js"
import * as Errata from "../../../src/index.js"

const docs = "https://docs.example.com/errors"
const never = { retry: "never", applied: "no", category: "InvalidArgument", summary: "One of several." } as const

// Told apart by status: the body has one text.
const plain = Api.make("Plain", { docs, body: Schema.Struct({ text: Schema.String }) })
const example = { text: "Something." }
// Told apart by a key.
const keyed = Api.make("Keyed", { docs, body: Schema.Struct({ code: Schema.String }), key: ["code"] })

const findings = (catalog: Catalog.Catalog<unknown>) =>
  Catalog.check(catalog).map(({ advice, problem, tag }) => [tag, problem, advice] as const)

const problems = (catalog: Catalog.Catalog<unknown>) => findings(catalog).map(([tag, problem]) => [tag, problem])

class Good extends plain.error<Good>()("Good", { ...never, status: 400, example }) {}
class Sold extends keyed.error<Sold>()("Sold", { ...never, key: "sold", status: 409, example: { code: "sold" } }) {}

const isCatalog = (value: unknown): value is Catalog.Catalog<unknown> =>
  typeof value === "object" && value !== null && Catalog.TypeId in value

describe("the catalogs of this package", () => {
  const catalogs = Object.entries(Errata).flatMap(([name, module]) =>
    Object.entries(module).flatMap(([key, value]: [string, unknown]) =>
      isCatalog(value) ? [[`${name}.${key}`, value] as const] : []
    )
  )

  it("are found", () => {
    const names = catalogs.map(([name]) => name)
    expect(names).toContain("Questback.catalog")
    expect(names).toContain("Rick.redirectCatalog")
    expect(names.length).toBeGreaterThanOrEqual(12)
  })

  it.each(catalogs)("%s: nothing", (_, catalog) => {
    expect(Catalog.check(catalog)).toEqual([])
  })

  it("all on top of each other: nothing", () => {
    const all = catalogs.reduce<Catalog.Catalog<unknown>>((sum, [, one]) => Catalog.orElse(sum, one), Catalog.empty)
    expect(Catalog.check(all)).toEqual([])
  })

  it("each error has a tag of its own", () => {
    const tags = [...new Set(catalogs.flatMap(([, { classes }]) => classes))].map(({ _tag }) => _tag)
    expect(tags).toHaveLength(new Set(tags).size)
  })
})

describe("what is wrong, in which class, and what to do", () => {
  it("two classes for one key", () => {
    class Again extends keyed.error<Again>()("Again", { ...never, key: "sold", example: { code: "sold" } }) {}
    expect(findings(keyed.catalog(Sold, Again))).toEqual([
      ["KeyedAgain", "its key \"sold\" is KeyedSold's already", "give each class a key of its own, or make them one"]
    ])
    class Zero extends keyed.error<Zero>()("Zero", { ...never, key: 0, example: { code: "" } }) {}
    class Nought extends keyed.error<Nought>()("Nought", { ...never, key: 0, example: { code: "" } }) {}
    expect(findings(keyed.catalog(Zero, Nought)).map(([tag]) => tag)).toContain("KeyedNought")
  })

  it("two classes without a key for one status", () => {
    class Same extends plain.error<Same>()("Same", { ...never, status: [404, 400], example }) {}
    expect(findings(plain.catalog(Good, Same))).toEqual([
      [
        "PlainSame",
        "another class without a key is documented for 400 already",
        "give one of them a key, or take the status from one of them"
      ]
    ])
    class One extends plain.error<One>()("One", { ...never, retry: "transient", status: "5xx", example }) {}
    class Two extends plain.error<Two>()("Two", { ...never, retry: "transient", status: "5xx", example }) {}
    expect(findings(plain.catalog(One, Two)).map(([tag]) => tag)).toEqual(["PlainTwo"])
  })

  it("two classes of one name", () => {
    class Twin extends plain.error<Twin>()("Good", { ...never, status: 403, example }) {}
    expect(findings(plain.catalog(Good, Twin))).toEqual([
      ["PlainGood", "another class has this tag already", "give each class a name of its own"]
    ])
  })

  it("a class that nothing can reach", () => {
    class Nowhere extends plain.error<Nowhere>()("Nowhere", { ...never, usualStatus: 400, example }) {}
    expect(findings(plain.catalog(Nowhere))).toEqual([
      [
        "PlainNowhere",
        "nothing can reach it: it has neither a key nor a status",
        "say by which key or status it is told apart"
      ]
    ])
    class Lost extends plain.error<Lost>()("Lost", { ...never, key: "lost", status: 404, example }) {}
    expect(findings(plain.catalog(Lost))).toEqual([
      [
        "PlainLost",
        "nothing can reach it by its key: the API does not say where keys stand",
        "give Api.make a `key`"
      ]
    ])
  })

  it("an example that does not decode to its own class", () => {
    // @ts-expect-error a body that does not fit
    class Empty extends plain.error<Empty>()("Empty", { ...never, status: 403, example: {} }) {}
    expect(problems(plain.catalog(Empty))).toEqual([["PlainEmpty", "its example decodes to UndocumentedError"]])

    // Another one's key, and one that is nobody's.
    class Other extends keyed.error<Other>()("Other", { ...never, key: "other", example: { code: "sold" } }) {}
    expect(problems(keyed.catalog(Sold, Other))).toEqual([["KeyedOther", "its example decodes to KeyedSold"]])
    class Typo extends keyed.error<Typo>()("Typo", { ...never, key: "typo", example: { code: "tpyo" } }) {}
    expect(problems(keyed.catalog(Sold, Typo))).toEqual([["KeyedTypo", "its example decodes to UndocumentedError"]])

    // A key in a header that the entry forgot to say.
    const quay = Api.make("Quay", { docs, body: Schema.Unknown, key: ({ headers }) => headers["x-fault"] })
    class Fog extends quay.error<Fog>()("Fog", { ...never, key: "fog", example: {} }) {}
    expect(Catalog.check(quay.catalog(Fog))).toEqual([
      expect.objectContaining({ tag: "QuayFog", advice: expect.stringContaining("`headers`") })
    ])
    class Mist extends quay.error<Mist>()("Mist", {
      ...never,
      key: "mist",
      headers: { "x-fault": "mist" },
      example: {}
    }) {}
    expect(Catalog.check(quay.catalog(Mist))).toEqual([])
  })

  it("an example that has not its own key, though its status decodes it", () => {
    const code = "unknown_drink"
    class Drink
      extends keyed.error<Drink>()("Drink", { ...never, key: "unknwon_drink", status: 422, example: { code } })
    {}
    expect(findings(keyed.catalog(Sold, Drink))).toEqual([
      [
        "KeyedDrink",
        "its example has the key \"unknown_drink\", and not its own, \"unknwon_drink\"",
        "correct the key, or write it into the example"
      ]
    ])
    const deep = Api.make("Deep", { docs, body: Schema.Unknown, key: ["errors", 0, "code"] })
    class Bare extends deep.error<Bare>()("Bare", { ...never, key: [7, "7"], status: 422, example: { errors: [] } }) {}
    expect(problems(deep.catalog(Bare))).toEqual([
      ["DeepBare", "its example has no key, and not one of its own, 7, \"7\""]
    ])
    // Any of them will do.
    class Any extends deep.error<Any>()("Any", { ...never, key: [7, "7"], example: { errors: [{ code: "7" }] } }) {}
    expect(problems(deep.catalog(Any))).toEqual([])
    // Where it is found beside something else, both are said.
    class Fast extends keyed.error<Fast>()("Fast", { ...never, key: "fast", status: 429, example: { code } }) {}
    expect(problems(keyed.catalog(Fast)).map(([, problem]) => problem)).toEqual([
      "429 asks to slow down, and it is never repeated",
      "its example has the key \"unknown_drink\", and not its own, \"fast\""
    ])
  })

  it("several keys, of which another class has some", () => {
    class Many extends keyed.error<Many>()("Many", {
      ...never,
      key: ["many", "sold", 7],
      example: { code: "many" }
    }) {}
    class Seven extends keyed.error<Seven>()("Seven", { ...never, key: 7, example: { code: "" } }) {}
    expect(problems(keyed.catalog(Sold, Many))).toEqual([["KeyedMany", "its key \"sold\" is KeyedSold's already"]])
    expect(problems(keyed.catalog(Many, Seven)).map(([, problem]) => problem)).toContain(
      "its key 7 is KeyedMany's already"
    )
  })

  it("a class for any other key: a second one, one that nothing can reach, and one whose example has another class", () => {
    const example = { code: "brand_new" }
    class Other extends keyed.error<Other>()("Other", { ...never, anyKey: true, example }) {}
    class Another extends keyed.error<Another>()("Another", { ...never, anyKey: true, status: 403, example }) {}
    expect(findings(keyed.catalog(Sold, Other))).toEqual([])
    expect(findings(keyed.catalog(Other, Sold, Another))).toEqual([
      [
        "KeyedAnother",
        "every key that no class has is KeyedOther's already",
        "let one class have `anyKey`, or make them one"
      ]
    ])
    class Lost extends plain.error<Lost>()("Lost", { ...never, anyKey: true, example: { text: "Lost." } }) {}
    expect(problems(plain.catalog(Lost))).toEqual([
      ["PlainLost", "nothing can reach it by its key: the API does not say where keys stand"]
    ])
    const advice =
      "give the example a key that no class has, and say by `usualStatus` a status that no class is documented for"
    class Usual extends keyed.error<Usual>()("Usual", { ...never, anyKey: true, usualStatus: 409, example }) {}
    expect(findings(keyed.catalog(Sold, Usual))).toEqual([["KeyedUsual", "its example decodes to KeyedSold", advice]])
    class Known extends keyed.error<Known>()("Known", { ...never, anyKey: true, example: { code: "sold" } }) {}
    expect(findings(keyed.catalog(Sold, Known))).toEqual([["KeyedKnown", "its example decodes to KeyedSold", advice]])
  })

  it("a name that makes no tag", () => {
    const advice = "give it one in Pascal case: a capital, then letters and digits"
    for (const name of ["", "gone", "Not_There", "Not-There", "Not there", "404", "Zurück", "__proto__"]) {
      class Named extends plain.error<Named>()(name, { ...never, status: 400, example }) {}
      expect(findings(plain.catalog(Named))).toEqual([
        [`Plain${name}`, `its name ${JSON.stringify(name)} makes no tag`, advice]
      ])
    }
    for (const name of ["G", "Gone", "Error404", "NOT", "X2Y"]) {
      class Named extends plain.error<Named>()(name, { ...never, status: 400, example }) {}
      expect(findings(plain.catalog(Named))).toEqual([])
    }
  })

  it("traits that are guessed, after whatever else is wrong", () => {
    const guessed = ["its traits are guessed", "review them, and take guessed(…) away"] as const
    class Maybe extends plain.error<Maybe>()("Maybe", { ...Api.guessed(never), status: 400, example }) {}
    expect(findings(plain.catalog(Maybe))).toEqual([["PlainMaybe", ...guessed]])
    // @ts-expect-error a body that does not fit
    class Worse extends plain.error<Worse>()("Worse", { ...Api.guessed(never), status: 400, example: {} }) {}
    expect(findings(plain.catalog(Worse))).toEqual([
      [
        "PlainWorse",
        "its example decodes to UndocumentedError",
        "make the example a body that its key, status and schema fit"
      ],
      ["PlainWorse", ...guessed]
    ])
    class Seen extends plain.error<Seen>()("Seen", { ...never, guessed: false, status: 400, example }) {}
    expect(findings(plain.catalog(Seen))).toEqual([])
  })

  it("a range that answers with a status of another class", () => {
    class Down extends plain.error<Down>()("Down", { ...never, retry: "transient", status: 500, example }) {}
    class Server extends plain.error<Server>()("Server", { ...never, retry: "transient", status: "5xx", example }) {}
    expect(findings(plain.catalog(Down, Server))).toEqual([
      [
        "PlainServer",
        "its example decodes to PlainDown",
        "say by `usualStatus` which status of the range it is answered with"
      ]
    ])
    class Better extends plain.error<Better>()("Better", {
      ...never,
      retry: "transient",
      status: "5xx",
      usualStatus: 503,
      example
    }) {}
    expect(findings(plain.catalog(Down, Better))).toEqual([])
  })

  it.each([0, 200, 302, 399, 600, 404.5, Number.NaN])("the status %d", (status) => {
    class Odd extends plain.error<Odd>()("Odd", { ...never, status, example }) {}
    expect(findings(plain.catalog(Odd))).toEqual([
      [
        "PlainOdd",
        `${status} is no status of an error`,
        "use a status from 400 to 599, or a range; `when` is for errors in a 2xx"
      ]
    ])
  })

  it("no status of a success where the API says which of them are errors", () => {
    const chat = Api.make("Chat", { docs, body: Schema.Unknown, key: ["error"], when: () => true })
    const check = (status: number) => {
      class Odd extends chat.error<Odd>()("Odd", { ...never, key: "odd", status, example: { error: "odd" } }) {}
      return problems(chat.catalog(Odd))
    }
    expect([200, 202, 299, 304, 399, 400, 599].flatMap(check)).toEqual([])
    for (const status of [0, 100, 199, 600, 200.5]) {
      expect(check(status)).toEqual([["ChatOdd", `${status} is no status of an error`]])
    }
  })

  it.each([400, 499, 500, 599])("the status %i is one", (status) => {
    class Odd extends plain.error<Odd>()("Odd", { ...never, status, example }) {}
    expect(findings(plain.catalog(Odd))).toEqual([])
  })

  it("a 429 that is never repeated", () => {
    const advice = "make it \"throttled\", unless waiting does not help there: then say 429 by `usualStatus`"
    class Fast extends plain.error<Fast>()("Fast", { ...never, status: [400, 429], example }) {}
    expect(findings(plain.catalog(Fast))).toEqual([
      ["PlainFast", "429 asks to slow down, and it is never repeated", advice]
    ])
    // One whose quota is used up for good is told by its key, and then the status only informs.
    class Spent extends keyed.error<Spent>()("Spent", {
      ...never,
      key: "spent",
      usualStatus: 429,
      example: { code: "spent" }
    }) {}
    expect(findings(keyed.catalog(Spent))).toEqual([])
    // Whose traits are those of the status is throttled there.
    class Any extends plain.errorByStatus<Any>()("Any", { status: [400, 429], summary: "Any.", example }) {}
    expect(findings(plain.catalog(Any))).toEqual([])
  })

  it("a 429 that a range swallows", () => {
    class All extends plain.error<All>()("All", { ...never, status: "4xx", example }) {}
    class Fast extends plain.error<Fast>()("Fast", { ...never, retry: "throttled", status: 429, example }) {}
    class Any extends plain.errorByStatus<Any>()("Any", { status: "4xx", summary: "Any.", example }) {}
    expect(findings(plain.catalog(All))).toEqual([
      ["PlainAll", "429 is one of its 4xx, and it is never repeated", "make a class of its own for 429"]
    ])
    expect(findings(plain.catalog(All, Fast))).toEqual([])
    expect(findings(plain.catalog(Any))).toEqual([])
  })

  it("of several catalogs on top of each other, each by itself", () => {
    class Same extends plain.error<Same>()("Same", { ...never, status: 400, example }) {}
    const lower = Api.make("Lower", { docs, body: Schema.Unknown })
    class Bad extends lower.error<Bad>()("Bad", { ...never, status: 400, example: {} }) {}
    // The lower one is never asked for a 400, and is right all the same.
    expect(findings(Catalog.orElse(plain.catalog(Good), lower.catalog(Bad)))).toEqual([])
    expect(findings(Catalog.orElse(lower.catalog(Bad), plain.catalog(Good, Same))).map(([tag]) => tag))
      .toEqual(["PlainSame"])
    expect(findings(plain.catalog(Good, Same).pipe(Catalog.pick(Good))).map(([tag]) => tag)).toEqual(["PlainSame"])
  })

  it("several in one class, and in the order of the classes", () => {
    class Late extends plain.error<Late>()("Late", { ...never, status: [400, 700, 429], example }) {}
    expect(findings(plain.catalog(Good, Late)).map(([tag, problem]) => `${tag}: ${problem}`)).toEqual([
      "PlainLate: another class without a key is documented for 400 already",
      "PlainLate: 700 is no status of an error",
      "PlainLate: 429 asks to slow down, and it is never repeated"
    ])
    expect(Catalog.check(Catalog.empty)).toEqual([])
  })
})
