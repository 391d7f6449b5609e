// The project with Effect 4: a copy of the checkout in which every script, tool and test runs as it does here.
//
// The copy has what both majors share and what is Effect 4's alone, and node_modules of the folder effect4; a tool that is
// not there is found in the checkout around it. Effect 4's own tools ask for a newer Node than the project does, and bring it.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { at, run } from "./project.mjs"

const folder = at("build/effect4")

/** What the copy has of the checkout, and what of that is Effect 3's alone. */
const copied = [
  "src",
  "test",
  "cli",
  "examples",
  "bench",
  "scripts",
  "docs",
  "README.md",
  "SECURITY.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "LICENSE",
  "llms.txt",
  ".oxlintrc.json",
  "tsconfig.base.json",
  "tsconfig.build.json",
  "tsconfig.json",
  "tsconfig.types.json",
  "vitest.config.ts"
]
const isLeftOut = (/** @type {string} */ path) => /(^|\/)(node_modules|3|effect3)(\/|$)/.test(path)

/** Puts a file where it belongs, unless it is there already: what is unchanged need not be built again. */
const put = (/** @type {string} */ path, /** @type {string | Buffer} */ content) => {
  const file = join(folder, path)
  if (existsSync(file) && readFileSync(file).equals(Buffer.from(content))) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

/** @type {(path: string) => string[]} */
const filesOf = (path) =>
  isLeftOut(path) ? [] : statSync(at(path)).isDirectory()
    ? readdirSync(at(path)).flatMap((name) => filesOf(`${path}/${name}`))
    : [path]

/**
 * The manifest of the package for Effect 4: all but its peers, and where its words are found. The two lines of the package
 * have one number behind the major, which is Effect's.
 */
const manifest = () => {
  const { devDependencies: _, peerDependenciesMeta: __, ...shared } = JSON.parse(
    readFileSync(at("package.json"), "utf8")
  )
  const own = JSON.parse(readFileSync(at("effect4/package.json"), "utf8"))
  const { imports, peerDependencies } = own.package
  const version = shared.version.replace(/^\d+/, "4")
  return `${JSON.stringify({ ...shared, version, imports, peerDependencies }, null, 2)}\n`
}

/** What leaves out here what is Effect 4's alone leaves out nothing there. */
const isAboutMajors = (/** @type {string} */ path) => /^((tsconfig.*|\.oxlintrc)\.json|vitest\.config\.ts)$/.test(path)
const swapped = (/** @type {string} */ path) =>
  readFileSync(at(path), "utf8").replaceAll("seam/4", "seam/3").replaceAll(/\b(test|examples)\/effect4/g, "$1/effect3")

/** Makes the copy anew, or what has changed of it. */
export const copy = () => {
  const wanted = new Set(copied.flatMap(filesOf))
  for (const path of wanted) put(path, isAboutMajors(path) ? swapped(path) : readFileSync(at(path)))
  put("package.json", manifest())
  // A checkout of its own, as far as a linter knows: this one's ignores all of build.
  mkdirSync(join(folder, ".git"), { recursive: true })
  const modules = join(folder, "node_modules")
  if (!existsSync(modules)) symlinkSync(at("effect4/node_modules"), modules, "junction")
  // What is not in the checkout any more.
  for (const path of copied) {
    if (!existsSync(join(folder, path)) || !statSync(join(folder, path)).isDirectory()) continue
    for (const entry of readdirSync(join(folder, path), { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name).slice(folder.length + 1)
      if (entry.isFile() && !wanted.has(file) && !/(^|\/)node_modules\//.test(file)) rmSync(join(folder, file))
    }
  }
}

/** Installs what Effect 4 needs, where that has not been done for this lock file. */
export const install = async () => {
  const lock = at("effect4/package-lock.json")
  const done = at("effect4/node_modules/.package-lock.json")
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(lock).mtimeMs) return
  const { code, output } = await run("npm", ["install", "--no-audit", "--no-fund"], { cwd: at("effect4") })
  if (code !== 0) throw new Error(output)
}

const [running = 0, minor = 0] = process.versions.node.split(".").map(Number)

/** The Node that Effect 4's tools run on, this one where it is new enough, and where the copy is. */
export const node4 = {
  executable: running > 22 || (running === 22 && minor >= 19)
    ? process.execPath
    : at("effect4/node_modules/node/bin/node"),
  folder
}
