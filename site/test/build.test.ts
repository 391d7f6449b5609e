import { existsSync, readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"

const folder = fileURLToPath(new URL("../../build/site/", import.meta.url))
const root = fileURLToPath(new URL("../../", import.meta.url))
const text = (path: string): string => readFileSync(folder + path, "utf8")

const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
const pages = paths.filter((path) => path.endsWith(".html"))
const programs = paths.filter((path) => path.endsWith(".js"))

/** What a page or a program names, from where it stands. */
const resolved = (path: string, target: string): URL => new URL(target, new URL(path, "https://site.example/"))

/** All that a program loads at once, itself the first. */
const withImports = (path: string, seen = new Set<string>()): Set<string> => {
  if (seen.has(path)) return seen
  seen.add(path)
  for (const [, target = ""] of text(path).matchAll(/(?:\bfrom|\bimport)"(\.[^"]+)"/g)) {
    withImports(resolved(path, target).pathname.slice(1), seen)
  }
  return seen
}
const sizeOf = (paths: Iterable<string>): number =>
  [...paths].reduce((sum, path) => sum + gzipSync(text(path)).length, 0) / 1_000
const chunk = (name: string): string => programs.find((path) => path.startsWith(`assets/chunks/${name}.`)) ?? ""

describe("the built site", () => {
  it("has a page for each of the docs, and for each module", () => {
    const docs = readdirSync(`${root}docs`, { recursive: true, encoding: "utf8" }).filter((path) =>
      path.endsWith(".md")
    )
    const modules = ["", "apis/"].flatMap((folder) =>
      readdirSync(`${root}src/${folder}`).filter((name) => /^[A-Z].*\.ts$/.test(name))
    )
    expect(pages).toEqual(expect.arrayContaining([
      "index.html",
      "playground.html",
      "storm.html",
      ...docs.map((path) => `docs/${path.replace(/README\.md$/, "index.md").replace(/\.md$/, ".html")}`),
      ...modules.map((name) => `reference/${name.replace(/\.ts$/, ".html")}`)
    ]))
  })

  it("has no link that leads nowhere", () => {
    const ids = new Map(
      pages.map((page) => [page, new Set(Array.from(text(page).matchAll(/ id="([^"]+)"/g), ([, id]) => id))])
    )
    const lost = pages.filter((page) => page !== "404.html").flatMap((page) =>
      Array.from(text(page).matchAll(/ (?:href|src)="([^"]+)"/g), ([, target = ""]) => target)
        .filter((target) => !/^(https?|data|mailto):/.test(target))
        .filter((target) => {
          const { hash, pathname } = resolved(page, target.replaceAll("&amp;", "&"))
          const path = decodeURIComponent(pathname).slice(1).replace(/(^|\/)$/, "$1index.html")
          const id = decodeURIComponent(hash.slice(1))
          return !existsSync(folder + path) || (id !== "" && path.endsWith(".html") && ids.get(path)?.has(id) !== true)
        })
        .map((target) => `${page}: ${target}`)
    )
    expect([...new Set(lost)]).toEqual([])
  })

  it("names nothing by an address of its own, so that it works below any folder", () => {
    const absolute = pages.flatMap((page) => text(page).match(/ (?:href|src)="\/[^"]*"/g) ?? [])
    expect(absolute).toEqual([])
  })

  it("loads nothing from anybody else, and may not", () => {
    for (const page of pages) {
      expect(text(page), page).toContain("connect-src 'none'")
      expect(text(page), page).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)="https?:/)
    }
  })

  it("shows no mark that is meant for tests", () => {
    for (const page of pages) {
      expect(text(page), page).not.toMatch(/```|effect[34] no-run|class="language-ts (effect|no-run|must)/)
    }
  })
})

describe("the playground", () => {
  it("with the library is at most 180 kB, gzipped, beside what every page has", () => {
    const ofAll = withImports(programs.find((path) => path.startsWith("assets/app.")) ?? "")
    const own = [...withImports(chunk("Playground"))].filter((path) => !ofAll.has(path))
    const size = sizeOf(own)
    expect(size).toBeLessThan(180)
    // What was looked at is the library, too.
    expect(size).toBeGreaterThan(50)
  })

  it("has the parser of YAML in another file, which is loaded when it is needed", () => {
    const files = [...withImports(chunk("Playground"))]
    expect(files.some((path) => text(path).includes("alias count"))).toBe(false)
    expect(programs.some((path) => text(path).includes("alias count"))).toBe(true)
  })
})
