import { createHash } from "node:crypto"
import { runInNewContext } from "node:vm"
import { describe, expect, it } from "vitest"
import { base, relativePage, relativeProgram } from "../../scripts/lib/site/relative.mjs"

/** Runs a program as if it had been loaded from there. */
const run = (code: string, from: string): unknown => {
  const body = relativeProgram(code, "assets/chunks/x.js").replaceAll("import.meta.url", JSON.stringify(from))
  return JSON.parse(runInNewContext(`${body};JSON.stringify(out)`, { URL, out: undefined }))
}

describe("a program finds the site by its own address", () => {
  it.each(["https://a.example/", "https://a.example/some/where/"])("%s", (site) => {
    const { pathname } = new URL(site)
    const at = (code: string) => run(code, `${site}assets/chunks/x.js`)
    expect(at(`out="${base}docs/a.html"`)).toBe(`${pathname}docs/a.html`)
    expect(at(`out='<a href="${base}docs/a.html">'`)).toBe(`<a href="${pathname}docs/a.html">`)
    expect(at(`const name="b";out=\`\${name}${base}\${name}\``)).toBe(`b${pathname}b`)
    expect(at(`out=JSON.parse("{\\"base\\":\\"${base}\\"}").base`)).toBe(pathname)
    expect(at(`out=({"${base}a":1})`)).toEqual({ [`${pathname}a`]: 1 })
  })

  it("and one that does not name it stays as it is", () => {
    expect(relativeProgram("out=1", "assets/x.js")).toBe("out=1")
  })

  it("an import by the base is refused, since it cannot be computed", () => {
    expect(() => relativeProgram(`import"${base}a.js"`, "assets/x.js")).toThrow("names another one")
  })
})

describe("a page", () => {
  const html = `<!doctype html><head><meta charset="utf-8"></head><script>go()</script><a href="${base}b.html">b</a>`

  it("leads up from where it stands", () => {
    expect(relativePage(html, "a.html")).toContain("href=\"./b.html\"")
    expect(relativePage(html, "docs/apis/a.html")).toContain("href=\"../../b.html\"")
  })

  it("allows its own scripts, and no connection", () => {
    const hash = createHash("sha256").update("go()").digest("base64")
    expect(relativePage(html, "a.html")).toContain(`script-src 'self' 'sha256-${hash}'`)
    expect(relativePage(html, "a.html")).toContain("connect-src 'none'")
  })
})
