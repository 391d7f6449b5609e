import type { Page } from "playwright-core"
import { describe, expect, it } from "vitest"
import { hasBrowser, inBrowser, overflowOf, places, useBrowser, widths, withPage } from "./browser.js"

const url = `${places[1]}playground.html`

const gone = `HTTP/1.1 410 Gone
content-type: application/problem+json

{"title":"Gone","detail":"deleted in May"}`

const failed = "{\"status\":503,\"method\":\"GET\",\"url\":\"https://api.example.com/v1/things\"}"

const paste = (page: Page, text: string): Promise<void> => page.getByLabel("An answer that failed").fill(text)
const tagOf = (page: Page) => page.locator(".result h2")
const rows = (page: Page) => page.locator(".drawn tbody tr")

/** Sets a slider to one of its steps, as a person with a keyboard does. */
const slide = async (page: Page, label: string, key: string): Promise<void> => {
  await page.getByLabel(label).focus()
  await page.keyboard.press(key)
}

describe.runIf(hasBrowser)(inBrowser, () => {
  useBrowser()

  it("the playground explains an answer, and asks nobody for it", () =>
    withPage(url, async ({ page, requests }) => {
      await page.getByLabel("An answer that failed").waitFor()
      await page.waitForLoadState("networkidle")
      const before = requests.length
      await paste(page, gone)
      await page.getByText("Problem 410 Details: deleted in May").waitFor()
      expect(await tagOf(page).textContent()).toBe("ProblemDetails")
      await page.getByLabel("Whose answer").selectOption("Questback")
      await expect.poll(() => tagOf(page).textContent()).toBe("QuestbackGone")
      expect(await page.locator(".trait").allTextContents()).toEqual([
        "retryneverasking again cannot help",
        "appliednothe request had no effect",
        "categoryNotFound"
      ])
      expect(await rows(page).count()).toBe(1)
      expect(await rows(page).first().textContent()).toContain("the same request would get the same answer")
      expect(await page.locator(".code pre").textContent()).toContain("QuestbackGone: (e) =>")
      expect(requests.slice(before)).toEqual([])
    }))

  it("its sliders change the timeline, its table, and the code", () =>
    withPage(url, async ({ page }) => {
      await paste(page, failed)
      await expect.poll(() => rows(page).count()).toBe(3)
      expect(await page.locator("svg.timeline .request").count()).toBe(3)
      await slide(page, "Attempts", "End")
      await expect.poll(() => rows(page).count()).toBe(10)
      expect(await page.locator("svg.timeline .request").count()).toBe(10)
      expect(await page.locator(".code pre").textContent()).toContain("Retry.policy({ attempts: 10 })")
      await slide(page, "Deadline", "Home")
      await expect.poll(() => rows(page).count()).toBe(1)
      expect(await rows(page).first().textContent()).toContain("unanswered")
      expect(await page.locator("svg.timeline line.deadline").count()).toBe(1)
      const sentence = await page.locator(".sentence").textContent()
      expect(await page.getByRole("img").getAttribute("aria-label")).toBe(sentence)
      await page.getByRole("button", { name: "Every default" }).click()
      await expect.poll(() => rows(page).count()).toBe(3)
      const middle = await rows(page).first().textContent()
      await slide(page, "Chance draws", "Home")
      await expect.poll(() => rows(page).first().textContent()).not.toBe(middle)
    }))

  it("a POST is not sent twice, unless something makes that safe", () =>
    withPage(url, async ({ page }) => {
      await paste(page, "{\"status\":500}")
      await expect.poll(() => rows(page).count()).toBe(3)
      await page.getByLabel("After a").selectOption("POST")
      await expect.poll(() => rows(page).count()).toBe(1)
      await page.getByLabel("The request has an Idempotency-Key").check()
      await expect.poll(() => rows(page).count()).toBe(3)
    }))

  it("it can be used with the keyboard alone", () =>
    withPage(url, async ({ page }) => {
      await page.getByLabel("An answer that failed").waitFor()
      const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "")
      const tabTo = async (name: string): Promise<void> => {
        for (let i = 0; i < 60; i++) {
          if (await focused() === name) return
          await page.keyboard.press("Tab")
        }
        throw new Error(`no way to ${name}`)
      }
      await tabTo("429 with a time")
      await page.keyboard.press("Enter")
      await page.locator(".drawn").waitFor()
      for (let i = 0; i < 60; i++) {
        if (await page.evaluate(() => document.activeElement?.id) === "set-attempts") break
        await page.keyboard.press("Tab")
      }
      await page.keyboard.press("Home")
      await expect.poll(() => rows(page).count()).toBe(1)
      await tabTo("Effect 3")
      await page.keyboard.press("Space")
      await expect.poll(() => page.locator(".code pre").textContent()).toContain("from \"@effect/platform\"")
    }))

  it("an answer of an API of one's own is read by its description", () =>
    withPage(url, async ({ page, requests }) => {
      await page.getByText("An API of your own").click()
      await page.waitForLoadState("networkidle")
      const before = requests.length
      const { readFile } = await import("node:fs/promises")
      const description = await readFile(new URL("../../examples/import/kettle.yaml", import.meta.url), "utf8")
      await page.getByLabel("Its name").fill("Kettle")
      await page.getByLabel("The description, JSON or YAML").fill(description)
      await page.getByLabel("The description, JSON or YAML").blur()
      await page.getByText("Kettle: 10 errors of 3 operations").waitFor()
      await paste(
        page,
        "HTTP/1.1 409 Conflict\ncontent-type: application/json\n\n{\"errors\":[{\"code\":\"OUT_OF_WATER\"}]}"
      )
      await expect.poll(() => tagOf(page).textContent()).toBe("KettleOutOfWater")
      expect(await page.locator(".code pre").textContent()).toContain("from \"./src/kettle/errors.js\"")
      await page.getByLabel("The description, JSON or YAML").fill("openapi: 2.9")
      await page.getByLabel("The description, JSON or YAML").blur()
      await page.getByText("this is OpenAPI 2.9").waitFor()
      expect(requests.slice(before)).toEqual([])
    }))

  it("no secret that is pasted is anywhere in the page, its address or its link", () =>
    withPage(url, async ({ page }) => {
      const secret = "tok_9f8e7d6c5b4a"
      await paste(
        page,
        JSON.stringify({
          request: {
            method: "GET",
            url: `https://me:${secret}0@api.example.com/v1/things?key=${secret}1`,
            headers: [{ name: "authorization", value: `Bearer ${secret}2` }, {
              name: "cookie",
              value: `sid=${secret}3`
            }]
          },
          response: {
            status: 500,
            headers: [{ name: "set-cookie", value: `sid=${secret}4` }, { name: "x-echo", value: `${secret}2` }],
            content: {
              text: JSON.stringify({ detail: `no ${secret}2 here`, password: `${secret}5`, title: `for ${secret}1` })
            }
          }
        })
      )
      await page.locator(".drawn").waitFor()
      await page.getByRole("button", { name: "Copy a link to this" }).click()
      await page.locator(".said", { hasText: "link" }).waitFor()
      const isIn = (secret: string) =>
        page.evaluate((secret) => {
          const answer = new URLSearchParams(location.hash.slice(1)).get("answer") ?? ""
          const linked = atob(answer.replaceAll("-", "+").replaceAll("_", "/"))
          return {
            // Not what the field itself holds, which is no text of the page.
            page: document.documentElement.outerHTML.split(secret).slice(0, -1).map((text) => text.slice(-80)),
            text: document.body.innerText.includes(secret),
            address: location.href.includes(secret),
            link: linked.includes(secret),
            linked: linked.includes("/v1/things"),
            storage: JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]).includes(secret)
          }
        }, secret)
      expect(await isIn(secret)).toEqual({
        page: [],
        text: false,
        address: false,
        link: false,
        linked: true,
        storage: false
      })
      expect(new URL(page.url()).search).toBe("")
      // What is shown is the same behind the link.
      const shown = await page.locator(".result").textContent()
      const link = page.url()
      await page.goto("about:blank")
      await page.goto(link)
      await expect.poll(async () => (await page.locator(".result").textContent())?.includes("/v1/things")).toBe(true)
      expect(shown).toContain("<redacted>")
    }))

  it("a megabyte of junk does not hang it", () =>
    withPage(url, async ({ page }) => {
      const junk = {
        letters: "x".repeat(1_000_000),
        brackets: "[".repeat(1_000_000),
        heads: "HTTP/1.1 100 Continue\r\n\r\n".repeat(40_000),
        "a body of letters": `HTTP/1.1 500 No\r\n\r\n${"x".repeat(1_000_000)}`,
        "a body of JSON": JSON.stringify({
          status: 500,
          body: { a: Array.from({ length: 100_000 }, (_, i) => `v${i}`) }
        }),
        "a body of quotes": JSON.stringify({ status: 500, body: "\\\"".repeat(250_000) })
      }
      await page.getByLabel("An answer that failed").waitFor()
      for (const [name, text] of Object.entries(junk)) {
        // For how long the page was deaf at the worst, from the paste on until there is something to see.
        const longest = await page.evaluate(async (text) => {
          const field = document.querySelector<HTMLTextAreaElement>("#answer")
          if (field === null) throw new Error("no field")
          const clipboardData = new DataTransfer()
          clipboardData.setData("text/plain", text)
          const seen = document.querySelector(".problem, .result")?.textContent
          let longest = 0
          let last = performance.now()
          const until = last + 2_500
          field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }))
          while (performance.now() < until && document.querySelector(".problem, .result")?.textContent === seen) {
            await new Promise((resolve) => setTimeout(resolve, 10))
            const now = performance.now()
            longest = Math.max(longest, now - last)
            last = now
          }
          return longest
        }, text)
        expect(longest, name).toBeLessThan(1_500)
        await expect.poll(() => page.locator(".problem, .result").count(), { message: name }).toBeGreaterThan(0)
        await paste(page, gone)
        await expect.poll(() => tagOf(page).textContent(), { message: name }).toBe("ProblemDetails")
      }
    }))

  it("the first result is there within a second", () =>
    withPage(url, async ({ page }) => {
      await page.getByRole("button", { name: "410, deleted for good" }).click()
      await page.getByRole("button", { name: "Copy a link to this" }).click()
      await page.locator(".said", { hasText: "link" }).waitFor()
      const link = page.url()
      await page.goto("about:blank")
      await page.goto(link)
      await tagOf(page).waitFor()
      const shown = await page.evaluate(() => performance.now())
      expect(shown).toBeLessThan(1_000)
    }))

  it.each(widths)("nothing overflows at %s pixels, whatever is pasted", (width) =>
    withPage(url, async ({ page }) => {
      await page.getByLabel("An answer that failed").waitFor()
      expect(await overflowOf(page)).toBeLessThanOrEqual(0)
      await page.getByRole("button", { name: "500 after a POST, with secrets" }).click()
      await page.getByText("An API of your own").click()
      await page.locator(".drawn").waitFor()
      expect(await overflowOf(page)).toBeLessThanOrEqual(0)
      await slide(page, "Attempts", "End")
      await paste(page, `{"status":429,"headers":{"retry-after":"3"},"body":"${"w".repeat(5_000)}"}`)
      await expect.poll(() => rows(page).count()).toBe(10)
      expect(await overflowOf(page)).toBeLessThanOrEqual(0)
    }, { viewport: { width, height: 900 } }))
})
