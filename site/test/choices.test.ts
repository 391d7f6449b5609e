import { Retry } from "effect-errata"
import * as Effect from "effect/Effect"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { runInNewContext } from "node:vm"
import { describe, expect, it } from "vitest"
import { explain } from "../../cli/explain.js"
import { compile, describe as describeDiagnostic } from "../../scripts/lib/project.mjs"
import {
  callSliders,
  type Choices,
  codeOf,
  defaults,
  duration,
  optionsOf,
  policySliders,
  policyText,
  toggles
} from "../playground/choices.js"
import { fromFragment, toFragment } from "../playground/link.js"

/** What the text of a policy says, where it runs. */
const run = (text: string): Retry.Policy => runInNewContext(text, { Retry, renewed: Effect.void })

/** Each step of each control, alone and together with some others. */
const all: ReadonlyArray<Choices> = [...policySliders, ...callSliders].flatMap(({ name, steps }) =>
  steps.flatMap((value) => [
    { ...defaults, [name]: value },
    { ...defaults, attempts: 5, deadline: 30_000, unsafe: true, refresh: true, [name]: value }
  ])
)

describe("a policy", () => {
  it("without a choice has every default of the library", () => {
    expect(optionsOf(defaults)).toEqual({})
    const { rules } = Retry.policy()
    expect(defaults).toMatchObject({
      attempts: rules.attempts,
      base: rules.transientBase,
      longestWait: rules.longestWait,
      deadline: rules.deadline,
      attemptTimeout: rules.attemptTimeout
    })
  })

  it("is in the code what it is in the page", () => {
    for (const choices of all) {
      expect(run(policyText(choices)).rules, policyText(choices)).toEqual(Retry.policy(optionsOf(choices)).rules)
    }
  })

  it("has a default that its control can be set to", () => {
    for (const { name, steps } of [...policySliders, ...callSliders]) expect(steps, name).toContain(defaults[name])
  })

  it("stands in a program for either major", () => {
    const code =
      "import { HttpClient } from \"@effect/platform\"\n\nexport const program = Retry.client(Retry.policy())"
    expect(codeOf(code, defaults, 4)).toBe(
      "import { HttpClient } from \"effect/http\"\n\nexport const program = Retry.client(Retry.policy())"
    )
    expect(codeOf(code, { ...defaults, attempts: 5, refresh: true }, 3)).toBe(
      `import { HttpClient } from "@effect/platform"

// Stands for what renews your credential.
const renewed = Effect.void

const policy = Retry.policy({ attempts: 5, refresh: renewed })

export const program = Retry.client(policy)`
    )
  })
})

describe("the code", () => {
  it("compiles as it stands, whatever was set", async () => {
    const folder = mkdtempSync(fileURLToPath(new URL("../../build/site-code-", import.meta.url)))
    const parts = { status: 503, headers: {}, body: "" }
    const { code } = explain(parts, { now: 0 })
    const together = {
      ...defaults,
      ...Object.fromEntries(toggles.map(({ name }) => [name, true])),
      attempts: 5,
      every: 2_000
    }
    for (const [i, choices] of [...all, together].entries()) {
      writeFileSync(`${folder}/of${i}.ts`, codeOf(code, choices, 3))
    }
    const paths = { "effect-errata": [fileURLToPath(new URL("../../src/index.ts", import.meta.url))] }
    const base = fileURLToPath(new URL("../../tsconfig.base.json", import.meta.url))
    writeFileSync(
      `${folder}/tsconfig.json`,
      JSON.stringify({ extends: base, compilerOptions: { noEmit: true, paths }, include: ["*.ts"] })
    )
    const found = await compile(`${folder}/tsconfig.json`)
    rmSync(folder, { recursive: true })
    expect(found.map(describeDiagnostic)).toEqual([])
  })
})

describe("a time", () => {
  it.each([[1, "1 millis"], [1_000, "1 second"], [1_500, "1500 millis"], [120_000, "2 minutes"], [
    3_600_000,
    "1 hour"
  ]])(
    "of %s milliseconds is %s",
    (milliseconds, text) => expect(duration(milliseconds)).toBe(text)
  )
})

describe("a link", () => {
  it("carries what was set, and nothing in its query", () => {
    for (const choices of [...all, ...toggles.map(({ name }) => ({ ...defaults, [name]: true }))]) {
      const linked = { text: "HTTP/1.1 410 ☕\n\n{}", api: "Questback", method: "POST", choices }
      const url = new URL(toFragment(linked), "https://a.example/playground.html")
      expect(url.search).toBe("")
      expect(fromFragment(url.hash)).toEqual(linked)
    }
  })

  it("from somebody else sets nothing that no control could", () => {
    const fragment = toFragment({ text: "x", api: undefined, method: "", choices: defaults })
    expect(fromFragment(`${fragment}&attempts=1e9&deadline=-1&base=NaN&refresh=1&method=%3Cb%3E&other=7`)).toEqual({
      text: "x",
      api: undefined,
      method: "",
      choices: defaults
    })
  })

  it.each(["", "#", "#answer=%", "#answer=___%%", "#a-heading"])(
    "that is none is none: %s",
    (fragment) => expect(fromFragment(fragment)?.text ?? "").toBe("")
  )
})
