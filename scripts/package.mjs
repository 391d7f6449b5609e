// Checks the package as it would be published: packs it, looks into the tarball, and uses it from another project.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"
import { ensureBuilt } from "./lib/build.mjs"
import { at, bins } from "./lib/project.mjs"
import { node, run } from "./lib/run.mjs"
import { compile, describe } from "./lib/tsc.mjs"

const name = "effect-errata"
const temp = mkdtempSync(join(tmpdir(), "package-"))
process.on("exit", () => rmSync(temp, { recursive: true, force: true }))

await ensureBuilt()

// --ignore-scripts: `prepack` would build once more.
const packed = await run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", temp])
const tarball = readdirSync(temp).filter((file) => file.endsWith(".tgz")).map((file) => join(temp, file))[0]
if (packed.code !== 0 || tarball === undefined) {
  console.error(`npm pack failed:\n${packed.output}`)
  process.exit(1)
}

// The consumer: a project of its own, with the unpacked package and the peers of this checkout.
const consumer = join(temp, "consumer")
const installed = join(consumer, "node_modules", name)
mkdirSync(installed, { recursive: true })
mkdirSync(join(consumer, "node_modules/@effect"))
symlinkSync(at("node_modules/effect"), join(consumer, "node_modules/effect"))
symlinkSync(at("node_modules/@effect/platform"), join(consumer, "node_modules/@effect/platform"))
const unpacked = await run("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"])
if (unpacked.code !== 0) {
  console.error(`tar failed:\n${unpacked.output}`)
  process.exit(1)
}

const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"))
const files = readdirSync(installed, { recursive: true, withFileTypes: true })
  .filter((entry) => !entry.isDirectory())
  .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1))
const modules = Object.keys(manifest.exports)
  .filter((subpath) => subpath !== "./package.json" && manifest.exports[subpath] !== null)
  .map((subpath) => join(name, subpath))

/** Each check returns what is wrong. @type {Record<string, () => string[] | Promise<string[]>>} */
const checks = {
  contents: () => {
    const allowed = /^(dist|src)\/|^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/
    const never = /\.(test|test-d|bench)\.|\.tsbuildinfo$/
    const wanted = ["README.md", "LICENSE", "CHANGELOG.md"]
    return [
      ...files.filter((file) => !allowed.test(file) || never.test(file)).map((file) => `${file} does not belong there`),
      ...wanted.filter((file) => !files.includes(file)).map((file) => `${file} is missing`)
    ]
  },

  // A map points into src, and to a file that was in src when dist was built.
  "source maps": () =>
    files.filter((file) => file.endsWith(".map")).flatMap((file) =>
      JSON.parse(readFileSync(join(installed, file), "utf8")).sources
        .filter((/** @type {string} */ source) => !existsSync(join(installed, dirname(file), source)))
        .map((/** @type {string} */ source) => `${file} names ${source}, which is not in the package`)
    ),

  exports: () =>
    Object.entries(manifest.exports).flatMap(([subpath, target]) =>
      Object.values(typeof target === "string" ? { default: target } : target ?? {})
        .filter((path) => !files.includes(path.replace(/^\.\//, "")))
        .map((path) => `"${subpath}" leads to ${path}, which is not in the package`)
    ),

  manifest: () => [
    ...["preinstall", "install", "postinstall", "prepare"]
      .filter((script) => manifest.scripts?.[script] !== undefined)
      .map((script) => `package.json has a "${script}" script`),
    ...["dependencies", "optionalDependencies", "bundleDependencies", "bundledDependencies"]
      .filter((field) => manifest[field] !== undefined)
      .map((field) => `package.json has "${field}"`)
  ],

  publint: async () => {
    const { code, output } = await node(bins.publint, ["run", tarball, "--strict"])
    return code === 0 ? [] : [output]
  },

  attw: async () => {
    const args = [tarball, "--profile", "esm-only", "--no-definitely-typed", "--no-color", "--no-emoji"]
    const { code, output } = await node(bins.attw, args)
    return code === 0 ? [] : [output]
  },

  "declarations with TypeScript 7": () => declarations(bins.tsc),
  "declarations with TypeScript 6": () => declarations(bins.tsc6),

  "every module loads": async () => {
    const script = modules.map((module) => `await import("${module}").catch((e) => console.log("${module}: " + e))`)
    writeFileSync(join(consumer, "load.mjs"), script.join("\n"))
    const { code, output } = await node("load.mjs", [], consumer)
    return code === 0 && output === "" ? [] : [output]
  },

  "internal modules stay closed": async () => {
    const inside = files.filter((file) => /^dist\/internal\/.*\.js$/.test(file))
    const tries = [
      "internal/x",
      "internal/x.js",
      ...inside.map((file) => `internal/${basename(file, ".js")}`),
      ...inside
    ]
    const script = tries.map((path) =>
      `await import("${name}/${path}").then(() => console.log("${path} can be imported"), (e) => {
        if (e.code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") console.log("${path}: " + e)
      })`
    )
    writeFileSync(join(consumer, "internal.mjs"), script.join("\n"))
    const { code, output } = await node("internal.mjs", [], consumer)
    return code === 0 && output === "" ? [] : [output]
  },

  "the command runs": async () => {
    const command = join(installed, manifest.bin[name])
    const version = await node(command, ["--version"], consumer)
    const catalog = await node(command, ["catalog", "questback"], consumer)
    return [
      ...version.output.trim() === manifest.version ? [] : [`--version says ${version.output}`],
      ...catalog.code === 0 && catalog.output.includes("QuestbackGone") ? [] : [catalog.output]
    ]
  }
}

/** Checks what we publish as a user's compiler sees it that checks libraries too. */
const declarations = async (/** @type {string} */ tsc) => {
  const imports = modules.map((module, index) => `import * as m${index} from "${module}"`)
  const uses = `export const all: ReadonlyArray<object> = [${modules.map((_, index) => `m${index}`).join(", ")}]`
  writeFileSync(join(consumer, "consumer.ts"), [...imports, uses, ""].join("\n"))
  writeFileSync(join(consumer, "package.json"), JSON.stringify({ type: "module" }))
  const config = {
    extends: at("tsconfig.base.json"),
    compilerOptions: { noEmit: true, skipLibCheck: false, types: [] },
    files: ["consumer.ts"]
  }
  writeFileSync(join(consumer, "tsconfig.json"), JSON.stringify(config))
  const { diagnostics, output, readable } = await compile("tsconfig.json", { cwd: consumer, tsc })
  if (!readable) return [output]
  // The peers' own declarations are checked along with ours; what is wrong there is not for us to fail on.
  return diagnostics
    .filter(({ file }) => !file.includes("node_modules/") || file.startsWith(`node_modules/${name}/`))
    .map(describe)
}

let failed = 0
for (const [title, check] of Object.entries(checks)) {
  const problems = await check()
  if (problems.length === 0) continue
  failed++
  console.error(`${title}:`)
  for (const problem of problems) console.error(problem.trimEnd().replace(/^/gm, "  "))
}
const total = Object.keys(checks).length
console.log(`package: ${total - failed} of ${total} checks passed, ${files.length} files, ${modules.length} modules`)
process.exitCode = failed > 0 ? 1 : 0
