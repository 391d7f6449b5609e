// Makes the tarball of this major, as it is published: with its own side of the sources, and samples in its own words.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { ensureBuilt } from "./build.mjs"
import { forThisMajor, major } from "./majors.mjs"
import { at, files, run } from "./project.mjs"

const folder = at("build/package")

/** What a program needs to know of the package; the rest is for those who work on it. */
const manifestOf = () => {
  const { devDependencies: _, imports, scripts: __, ...shared } = JSON.parse(
    readFileSync(at("package.json"), "utf8")
  )
  // An editor that opens the sources, which come along for the maps, finds what they import.
  const ofSources = Object.entries(imports).filter(([, target]) => !/^\.\/(?!src\/)/.test(target))
  return { ...shared, imports: Object.fromEntries(ofSources) }
}

const put = (/** @type {string} */ path, /** @type {string} */ text) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

/**
 * The links of a page as far as they lead somewhere from the package; what they lead to otherwise, such as a test, is only
 * named.
 */
const withinPackage = (
  /** @type {string} */ page,
  /** @type {string} */ text,
  /** @type {ReadonlySet<string>} */ here
) =>
  text.replaceAll(/\[((?:[^[\]]|\[[^[\]]*\])*)\]\((?!https?:|#)([^)#\s]+)(#[^)]*)?\)/g, (link, shown, to) => {
    const path = join(dirname(page), to)
    const isHere = [...here].some((one) => one === path || one.startsWith(`${path.replace(/\/$/, "")}/`))
    return isHere || /\.(?:svg|png|json)$/.test(path) || path === "package.json" ? link : shown
  })

/** Where the tarball is. @type {(destination?: string) => Promise<string>} */
export const pack = async (destination = at("build/packed")) => {
  await ensureBuilt()
  rmSync(folder, { recursive: true, force: true })
  cpSync(at("dist"), join(folder, "dist"), { recursive: true })
  const sources = files("src", ".ts").filter((path) => !path.startsWith(`src/seam/${7 - major}/`))
  const pages = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "llms.txt", ...files("docs", ".md")]
  const examples = [...files("examples", "")].filter((path) => !/^examples\/(?:demo|effect)/.test(path))
  const ofMajor = files(`examples/effect${major}`, "")
  const texts = [...sources, "LICENSE", ...examples, ...ofMajor]
  const here = new Set([...pages, ...texts])
  for (const path of texts) put(path, forThisMajor(readFileSync(at(path), "utf8")))
  for (const path of pages) put(path, withinPackage(path, forThisMajor(readFileSync(at(path), "utf8")), here))
  for (const path of files("docs", "").filter((path) => !path.endsWith(".md"))) cpSync(at(path), join(folder, path))
  put("package.json", `${JSON.stringify(manifestOf(), null, 2)}\n`)
  mkdirSync(destination, { recursive: true })
  const { code, output } = await run("npm", ["pack", "--silent", "--pack-destination", destination], { cwd: folder })
  if (code !== 0) throw new Error(output)
  return join(destination, output.trim().split("\n").at(-1) ?? "")
}
