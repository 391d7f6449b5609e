// The library itself in a browser, over the browser's own fetch, against a server on loopback.
import { build } from "esbuild"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { fileURLToPath } from "node:url"
import type { Page } from "playwright-core"
import { describe, expect, it } from "vitest"
import { hasBrowser, inBrowser, useBrowser, withPage } from "./browser.js"
import type { Ended } from "./library.entry.js"
import { listen } from "./serve.js"

const bundled = build({
  entryPoints: [fileURLToPath(new URL("library.entry.ts", import.meta.url))],
  bundle: true,
  write: false,
  format: "iife",
  target: "es2022",
  minify: true,
  alias: { "effect-errata": fileURLToPath(new URL("../../src/index.ts", import.meta.url)) }
})

interface Asked {
  readonly at: number
  readonly method: string
  readonly path: string
}

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void

/** What a server has to say so that a page of another origin may ask it, and see when to come back. */
const cors = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "*",
  "access-control-allow-methods": "GET, POST",
  "access-control-expose-headers": "retry-after-ms",
  "content-type": "application/problem+json",
  // A browser itself sends a request again, a POST too, whose connection was used before and is reset.
  "connection": "close"
}

/** Asks such a server from a page, and tells how that ended and what the server has seen. */
const ask = async (
  answer: Answer,
  method: "GET" | "POST" = "GET"
): Promise<{ ended: Ended; asked: ReadonlyArray<Asked> }> => {
  const asked: Array<Asked> = []
  const server = await listen(createServer((request, response) => {
    if (request.method === "OPTIONS") {
      response.writeHead(204, cors).end()
      return
    }
    asked.push({ at: performance.now(), method: request.method ?? "", path: request.url ?? "" })
    answer(request, response, asked.length)
  }))
  // A page of another origin than the server's.
  const home = await listen(createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>A program</title>")
  }))
  try {
    const run = async (page: Page): Promise<Ended> => {
      await page.addScriptTag({ content: (await bundled).outputFiles[0]?.text ?? "" })
      return page.evaluate(
        ([method, url]) => globalThis.callErrata(method, url),
        [method, `${server.origin}/v1/quests/42`] as const
      )
    }
    const found: Array<Ended> = []
    await withPage(home.origin, async ({ complaints, page }) => {
      found.push(await run(page))
      // A browser tells of each answer that is none of its own pages' in its console.
      complaints.length = 0
    })
    const [ended = {}] = found
    return { ended, asked }
  } finally {
    await Promise.all([server.close(), home.close()])
  }
}

const problem = (response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void => {
  response.writeHead(status, { ...cors, ...headers }).end(JSON.stringify({ title: "No." }))
}

const reset: Answer = (request, response, count) =>
  count === 1 ? void request.socket.resetAndDestroy() : problem(response, 200)

const redirect: Answer = (_, response, count) =>
  count % 2 === 1
    ? void response.writeHead(307, { ...cors, location: "/later" }).end()
    : problem(response, 429)

describe.runIf(hasBrowser)(`the library ${inBrowser}`, () => {
  useBrowser()

  it("asks once for what is gone", async () => {
    const { asked, ended } = await ask((_, response) => problem(response, 410))
    expect(ended).toMatchObject({ tag: "QuestbackGone", retry: "never", attempts: 1, reason: "never" })
    expect(asked).toHaveLength(1)
  })

  it("waits as long as a 429 says", async () => {
    const { asked, ended } = await ask((_, response, count) =>
      count === 1 ? problem(response, 429, { "retry-after-ms": "400" }) : problem(response, 200)
    )
    expect(ended).toEqual({ status: 200 })
    const [first, second] = asked
    expect(asked).toHaveLength(2)
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(400)
  })

  it("asks again after a connection that was reset, and does not send a POST twice", async () => {
    const got = await ask(reset)
    expect(got.ended).toEqual({ status: 200 })
    expect(got.asked).toHaveLength(2)
    const posted = await ask(reset, "POST")
    expect(posted.ended).toMatchObject({ tag: "TransportError", attempts: 1, reason: "unsafe" })
    expect(posted.asked).toHaveLength(1)
  })

  it("knows a failure behind a redirect, which proves nothing of the request itself", async () => {
    const { asked, ended } = await ask(redirect, "POST")
    expect(ended).toMatchObject({
      tag: "QuestbackTooManyRequests",
      redirect: "followed",
      attempts: 1,
      reason: "unsafe"
    })
    expect(asked.map(({ path }) => path)).toEqual(["/v1/quests/42", "/later"])
  })
})
