import { describe, expect, it } from "vitest"
import { withoutForeignLinks, withTabs } from "../../scripts/lib/site/pages.mjs"

const block = (mark: string, ...lines: ReadonlyArray<string>): string => ["```ts" + mark, ...lines, "```"].join("\n")

describe("samples", () => {
  it("for both majors become two tabs", () => {
    const text = ["Before.", "", block(" effect4", "a"), "", block(" effect3 no-run", "b"), "", "After."].join("\n")
    expect(withTabs(text)).toBe(
      [
        "Before.",
        "",
        "::: code-group",
        "",
        block(" [Effect 4]", "a"),
        "",
        block(" [Effect 3]", "b"),
        "",
        ":::",
        "",
        "After."
      ]
        .join("\n")
    )
  })

  it("of which each has a partner of its own stay in pairs", () => {
    const text = [block(" effect4", "a"), block(" effect3", "b"), block(" effect4", "c"), block(" effect3", "d")].join(
      "\n"
    )
    expect(withTabs(text).match(/::: code-group/g)).toHaveLength(2)
  })

  it("lose the marks that are meant for tests, and say where one must not compile", () => {
    expect(withTabs(block(" no-run", "a"))).toBe(block("", "a"))
    expect(withTabs(block(" must-not-compile", "a"))).toContain("data-note=\"does not compile, as it should\"")
    expect(withTabs(block(" must-not-compile", "a"))).toContain(block("", "a"))
  })

  it("in a longer fence are text", () => {
    const text = ["````md", "```ts effect4", "```", "````"].join("\n")
    expect(withTabs(text)).toBe(text)
  })
})

const isThere = (path: string) => ["docs/retry.md", "README.md"].includes(path)

describe("links", () => {
  it("lead to pages, or are words", () => {
    const text = "[a](retry.md#b), [`c`](../test/x.test.ts), [d](../README.md), [e](https://x.example), [f](#g)"
    expect(withoutForeignLinks(text, "docs/storm.md", isThere)).toBe(
      "[a](retry.md#b), `c`, [d](../README.md), [e](https://x.example), [f](#g)"
    )
  })

  it("to pictures stay", () => {
    expect(withoutForeignLinks("![a](images/b.svg)", "docs/storm.md", isThere)).toBe("![a](images/b.svg)")
  })
})
