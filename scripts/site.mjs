// npm run site builds the site into build/site; npm run site:dev shows it, and what changes in docs.
import { spawn } from "node:child_process"
import { existsSync, rmSync, statSync, watch, writeFileSync } from "node:fs"
import { pathToFileURL } from "node:url"
import { at, bundle, node, run } from "./lib/project.mjs"
import { tidyReference, writePages } from "./lib/site/pages.mjs"
import { makeRelative } from "./lib/site/relative.mjs"

const pages = at("build/site-pages")

/** What builds the site is installed when it is first needed, and where its lock file has changed. */
const install = async () => {
  const done = at("site/node_modules/.package-lock.json")
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(at("site/package-lock.json")).mtimeMs) return
  const { code, output } = await run("npm", ["install", "--no-audit", "--no-fund"], { cwd: at("site") })
  if (code !== 0) throw new Error(output)
}

/** Writes what VitePress reads: the docs, and the reference. */
const prepare = async () => {
  rmSync(pages, { recursive: true, force: true })
  writePages(pages)
  await bundle(["site/lib/hero.ts"], "build/site-lib", {
    packages: "external",
    alias: { "effect-errata": at("src/index.ts") }
  })
  const { hero } = await import(pathToFileURL(at("build/site-lib/hero.mjs")).href)
  for (const scheme of ["light", "dark"]) writeFileSync(`${pages}/public/hero-${scheme}.svg`, hero(scheme))
  const { code, output } = await node(at("site/node_modules/typedoc/bin/typedoc"), ["--options", "site/typedoc.json"])
  if (code !== 0) throw new Error(output)
  tidyReference(`${pages}/reference`)
  return () => writePages(pages)
}

const vitepress = at("site/node_modules/vitepress/bin/vitepress.js")

/** Builds the site into build/site. */
const build = async () => {
  await install()
  await prepare()
  rmSync(at("build/site"), { recursive: true, force: true })
  const { code, output } = await node(vitepress, ["build", "site"])
  if (code !== 0) throw new Error(output)
  makeRelative(at("build/site"))
}

const dev = async () => {
  await install()
  const again = await prepare()
  for (const path of ["docs", "site/pages", "README.md"]) watch(at(path), { recursive: true }, again)
  const child = spawn(process.execPath, [vitepress, "dev", "site"], { stdio: "inherit", cwd: at() })
  // Whoever ends this ends all of it.
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.once(signal, () => child.kill(signal))
  child.once("close", () => process.exit())
}

if (process.argv[2] === "dev") await dev()
else await build()
