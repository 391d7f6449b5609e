/** What all tests of the site share: the built site on loopback, below two folders, and one browser. */
import { existsSync } from "node:fs"
import { chromium } from "playwright-core"
import type { TestProject } from "vitest/node"
import { serve } from "./serve.js"

declare module "vitest" {
  interface ProvidedContext {
    /** Where the site is, in two places; one server, of which the same files are below both. */
    readonly places: readonly [string, string]
    /** Where to connect to the browser; absent where there is none on this machine. */
    readonly browser: string | undefined
  }
}

/** Where a Chromium may be; `CHROMIUM` names another place. */
const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
const named = process.env["CHROMIUM"]
const executablePath = (named === undefined ? usual : [named]).find((path) => existsSync(path))

/** It asks nobody but who the tests ask. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync"
]

export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const site = await serve(new URL("../../build/site/", import.meta.url))
  const browser = executablePath === undefined ? undefined : await chromium.launchServer({ executablePath, args })
  provide("places", [`${site.origin}/`, `${site.origin}/some/where/`])
  provide("browser", browser?.wsEndpoint())
  return async () => {
    await browser?.close()
    await site.close()
  }
}
