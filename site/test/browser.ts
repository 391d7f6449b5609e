/** A page in a real browser, and what it must never do. */
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core"
import { afterAll, beforeAll, expect, inject } from "vitest"

const endpoint = inject("browser")
export const places = inject("places")

/** Why a test is skipped, as a part of its name. */
export const inBrowser = endpoint === undefined ? "in a browser (there is no Chromium here)" : "in a browser"
export const hasBrowser = endpoint !== undefined

/** Both widths that the site is looked at in. */
export const widths = [380, 1_400] as const

interface Opened {
  readonly page: Page
  /** What the console said that is no mere note, and what failed. */
  readonly complaints: Array<string>
  /** What was asked for over the network. */
  readonly requests: Array<string>
}

/** What is connected for the tests of this file. */
const connected: Array<Browser> = []

/** Connects for the tests of a file. */
export const useBrowser = (): void => {
  beforeAll(async () => {
    if (endpoint !== undefined) connected.push(await chromium.connect(endpoint))
  })
  afterAll(async () => {
    await connected.pop()?.close()
  })
}

/** Opens a page in a browser of its own, and closes it in the end; whatever it complained of fails the test. */
export const withPage = async (
  url: string,
  look: (opened: Opened) => Promise<void>,
  options: BrowserContextOptions = {}
): Promise<void> => {
  const [browser] = connected
  if (browser === undefined) throw new Error("there is no browser")
  const context = await browser.newContext({ viewport: { width: 1_400, height: 1_000 }, ...options })
  try {
    const page = await context.newPage()
    const complaints: Array<string> = []
    const requests: Array<string> = []
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text())
    })
    page.on("pageerror", (error) => complaints.push(error.message))
    page.on("requestfailed", (request) => {
      // What is under way when a page is left is given up, and no failure.
      if (request.failure()?.errorText !== "net::ERR_ABORTED") complaints.push(`${request.url()} failed`)
    })
    page.on("request", (request) => requests.push(request.url()))
    await page.goto(url)
    await look({ page, complaints, requests })
    expect(complaints).toEqual([])
  } finally {
    await context.close()
  }
}

/** By how many pixels a page is wider than its window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
