import type { RunOptions } from "axe-core"
import axe from "axe-core"
import type { Page } from "playwright-core"
import { describe, expect, it } from "vitest"
import { hasBrowser, inBrowser, overflowOf, places, useBrowser, widths, withPage } from "./browser.js"

/** One of each kind. */
const pages = [
  "index.html",
  "docs/migrating.html",
  "docs/storm.html",
  "docs/apis/Questback.html",
  "reference/Hint.html",
  "playground.html",
  "storm.html"
]

/** What axe finds in a page. */
const violationsOf = async (page: Page, options: RunOptions) => {
  // As a part of the page's own world, which its policy lets nothing else into.
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(
    // Seam: what the line above has put there.
    (options) => (globalThis as unknown as { readonly axe: typeof axe }).axe.run(document, options),
    options
  )
  return violations
}

describe.runIf(hasBrowser)(inBrowser, () => {
  useBrowser()

  it.each(pages)(
    "it can be read by everybody, in both widths, light and dark: %s",
    (path) =>
      withPage(`${places[0]}${path}`, async ({ page }) => {
        if (path === "playground.html") {
          await page.getByRole("button", { name: "429 with a time" }).click()
          await page.locator(".drawn").waitFor()
          await page.getByText("An API of your own").click()
        }
        if (path === "storm.html") await page.locator("svg.chart").first().waitFor()
        const found: Array<string> = []
        const look = async (where: string, options: RunOptions = {}): Promise<void> => {
          for (const { help, nodes } of await violationsOf(page, options)) {
            found.push(`${where}: ${help}: ${nodes.slice(0, 4).map(({ html }) => html).join(" | ")}`)
          }
        }
        await look("light")
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 })
          const overflow = await overflowOf(page)
          if (overflow > 0) found.push(`at ${width} pixels it is ${overflow} too wide`)
        }
        await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" })
        await page.locator("html.dark").waitFor()
        // Light and dark differ in their colours alone.
        await look("dark", { runOnly: ["color-contrast"] })
        expect(found).toEqual([])
      }, { colorScheme: "light", reducedMotion: "reduce", viewport: { width: 1_400, height: 900 } })
  )
})
