import { describe, expect, it } from "vitest"
import { hasBrowser, inBrowser, places, useBrowser, withPage } from "./browser.js"

describe.runIf(hasBrowser)(inBrowser, () => {
  useBrowser()

  it.each(places)("one build works below any folder: %s", (place) =>
    withPage(place, async ({ page }) => {
      await page.getByRole("link", { name: "Quick start" }).first().click()
      await page.waitForURL(`${place}docs/quick-start.html`)
      await page.locator("h1", { hasText: "Quick start" }).waitFor()
      // From a page in a folder on, without and with asking the server for it.
      await page.locator(".VPSidebar").getByRole("link", { name: "Versions" }).click()
      await page.waitForURL(`${place}docs/versions.html`)
      await page.locator(".VPNav").getByRole("link", { name: "Playground" }).click()
      await page.waitForURL(`${place}playground.html`)
      await page.getByLabel("An answer that failed").waitFor()
      await page.goto(`${place}docs/apis/Questback.html`)
      await page.locator(".VPNav").getByRole("link", { name: "Reference" }).click()
      await page.waitForURL(`${place}reference/index.html`.replace("index.html", ""))
      await page.locator("main").getByRole("link", { name: "Retry", exact: true }).click()
      await page.waitForURL(`${place}reference/Retry.html`)
      await page.goBack()
      await page.waitForURL(`${place}reference/`)
    }))

  it("what is searched is found, without a request to anybody else", () =>
    withPage(`${places[1]}docs/quick-start.html`, async ({ page, requests }) => {
      await page.keyboard.press("Control+k")
      await page.getByPlaceholder("Search").fill("idempotency")
      await page.locator(".VPLocalSearchBox .result").first().waitFor()
      await page.keyboard.press("Enter")
      await page.waitForURL((url) =>
        url.pathname.startsWith("/some/where/") && !url.pathname.endsWith("quick-start.html")
      )
      expect(requests.filter((url) => !url.startsWith(places[1]) && !url.startsWith("data:"))).toEqual([])
    }))

  it("a reader chooses the major of Effect by a tab", () =>
    withPage(`${places[0]}docs/testing.html`, async ({ page }) => {
      const group = page.locator(".vp-code-group").first()
      expect(await group.locator(".tabs label").allTextContents()).toEqual(["Effect 4", "Effect 3"])
      const chosen = async () =>
        new Set(
          await page.locator(".vp-code-group:has(label:text('Effect 3')):has(label:text('Effect 4'))")
            .locator("input:checked + label").allTextContents()
        )
      expect(await chosen()).toEqual(new Set(["Effect 4"]))
      await group.getByText("Effect 3").click()
      expect(await group.locator(".blocks > .active").textContent()).toContain("TestContext")
      // In all samples of the page, and of the next one.
      await expect.poll(chosen).toEqual(new Set(["Effect 3"]))
      await page.locator(".VPSidebar").getByRole("link", { name: "Servers" }).click()
      await page.waitForURL("**/servers.html")
      await expect.poll(chosen).toEqual(new Set(["Effect 3"]))
    }))

  it("the storm is drawn anew for another trouble, and for other policies", () =>
    withPage(`${places[1]}storm.html`, async ({ page }) => {
      const lines = page.locator("svg.chart polyline")
      await lines.first().waitFor()
      expect(await lines.count()).toBe(8)
      const before = await lines.last().getAttribute("points")
      await page.getByLabel("outage: nobody listens").check()
      await expect.poll(() => lines.last().getAttribute("points")).not.toBe(before)
      await page.getByLabel("circuit breaker").check()
      await expect.poll(() => lines.count()).toBe(10)
      expect(await page.locator("caption").first().textContent()).toContain("outage")
      expect(await page.locator("tbody").first().textContent()).toContain("circuit breaker")
    }))
})
