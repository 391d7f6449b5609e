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
import { basename, dirname, join, relative } from "node:path"
import { pack } from "./lib/pack.mjs"
import { at, bins, compile, describe, installed, node, run } from "./lib/project.mjs"

const name = "effect-errata"
const temp = mkdtempSync(join(tmpdir(), "package-"))
process.on("exit", () => rmSync(temp, { recursive: true, force: true }))

const must = async (/** @type {string} */ command, /** @type {string[]} */ ...args) => {
  const { code, output } = await run(command, args)
  if (code !== 0) throw new Error(`${command} failed:\n${output}`)
}

const tarball = await pack(temp)

// The consumer: a project of its own, with the unpacked package and the peers of this checkout.
const consumer = join(temp, "consumer")
const unpacked = join(consumer, "node_modules", name)
mkdirSync(unpacked, { recursive: true })
mkdirSync(join(consumer, "node_modules/@effect"))
await must("tar", "-xzf", tarball, "-C", unpacked, "--strip-components=1")
writeFileSync(join(consumer, "package.json"), JSON.stringify({ type: "module" }))

const manifest = JSON.parse(readFileSync(join(unpacked, "package.json"), "utf8"))
for (const peer of Object.keys(manifest.peerDependencies)) {
  symlinkSync(installed(peer), join(consumer, "node_modules", peer))
}
const files = readdirSync(unpacked, { recursive: true, withFileTypes: true })
  .filter((entry) => !entry.isDirectory())
  .map((entry) => relative(unpacked, join(entry.parentPath, entry.name)))
const modules = Object.keys(manifest.exports)
  .filter((subpath) => subpath !== "./package.json" && manifest.exports[subpath] !== null)
  .map((subpath) => join(name, subpath))

/** Checks what we publish as a user's compiler sees it that checks libraries too. */
const declarations = async (/** @type {string} */ title, /** @type {string} */ tsc) => {
  const imports = modules.map((module, index) => `import * as m${index} from "${module}"`)
  const uses = `export const all: ReadonlyArray<object> = [${modules.map((_, index) => `m${index}`).join(", ")}]`
  writeFileSync(join(consumer, `${title}.ts`), [...imports, uses, ""].join("\n"))
  const config = {
    extends: at("tsconfig.base.json"),
    compilerOptions: { noEmit: true, skipLibCheck: false, types: [] },
    files: [`${title}.ts`]
  }
  writeFileSync(join(consumer, `${title}.json`), JSON.stringify(config))
  // The peers' own declarations are checked along with ours; what is wrong there is not for us to fail on.
  return (await compile(`${title}.json`, { cwd: consumer, tsc }))
    .filter(({ file }) => !file.includes("node_modules/") || file.startsWith(`node_modules/${name}/`))
    .map(describe)
}

/** What a script says where it fails. */
const tool = async (/** @type {string} */ script, /** @type {string[]} */ ...args) => {
  const { code, output } = await node(script, args, { cwd: consumer })
  return code === 0 ? [] : [output]
}

/** Has the consumer import each, one after another. @type {(file: string, paths: string[], then: string) => Promise<string[]>} */
const imports = (file, paths, then) => {
  writeFileSync(join(consumer, file), `for (const path of ${JSON.stringify(paths)}) await import(path).then(${then})`)
  return tool(file)
}

/** Each check returns what is wrong. @type {Record<string, () => string[] | Promise<string[]>>} */
const checks = {
  contents: () => {
    const allowed =
      /^(dist|src|docs|examples)\/|^(package\.json|README\.md|LICENSE|CHANGELOG\.md|CONTRIBUTING\.md|SECURITY\.md|llms\.txt)$/
    const never = /\.(test|test-d|bench)\.|\.tsbuildinfo$/
    const wanted = [
      "README.md",
      "LICENSE",
      "CHANGELOG.md",
      "CONTRIBUTING.md",
      "SECURITY.md",
      "llms.txt",
      "docs/retry.md",
      "examples/github.ts"
    ]
    return [
      ...files.filter((file) => !allowed.test(file) || never.test(file)).map((file) => `${file} does not belong there`),
      ...wanted.filter((file) => !files.includes(file)).map((file) => `${file} is missing`)
    ]
  },

  // Whoever installs the package has its pages: each link leads somewhere there.
  "links of the pages": () =>
    files.filter((file) => /^(docs\/.*|[^/]*)\.(?:md|txt)$/.test(file)).flatMap((file) =>
      Array.from(
        readFileSync(join(unpacked, file), "utf8").matchAll(/\]\((?!https?:|#)([^)#\s]+)/g),
        ([, to = ""]) => to
      )
        .filter((to) => !existsSync(join(unpacked, dirname(file), to)))
        .map((to) => `${file} leads to ${to}, which is not in the package`)
    ),

  // A map points into src, and to a file that was in src when dist was built.
  "source maps": () =>
    files.filter((file) => file.endsWith(".map")).flatMap((file) =>
      JSON.parse(readFileSync(join(unpacked, file), "utf8")).sources
        .filter((/** @type {string} */ source) => !existsSync(join(unpacked, dirname(file), source)))
        .map((/** @type {string} */ source) => `${file} names ${source}, which is not in the package`)
    ),

  // Nothing runs where it is installed, and nothing comes with it.
  manifest: () =>
    ["scripts", "dependencies", "optionalDependencies", "bundleDependencies", "bundledDependencies"]
      .filter((field) => field in manifest).map((name) => `package.json has "${name}"`),

  // No audit sees into the command: the page on security says what is in it.
  "what the command holds": () => {
    const page = readFileSync(join(unpacked, "SECURITY.md"), "utf8")
    const licenses = readFileSync(join(unpacked, `${manifest.bin[name]}.LICENSES.txt`), "utf8")
    const held = Array.from(licenses.matchAll(/(?:^|\n-+\n\n)(\S+) \d\S* \(/g), ([, held = ""]) => held)
    return held.length > 1
      ? held.filter((name) => !page.includes(`\`${name}\``)).map((name) => `SECURITY.md does not name ${name}`)
      : ["nothing is said of what the command holds"]
  },

  // These also see that every path of the export map leads to a file.
  publint: () => tool(bins.publint, "run", tarball, "--strict"),
  attw: () => tool(bins.attw, tarball, "--profile", "esm-only", "--no-definitely-typed", "--no-color", "--no-emoji"),
  "declarations with TypeScript 7": () => declarations("seven", bins.tsc),
  "declarations with TypeScript 6": () => declarations("six", bins.tsc6),
  "declarations with TypeScript 5.9": () => declarations("five", bins.tsc5),
  "every module loads": () => imports("load.mjs", modules, "() => {}"),
  "internal modules stay closed": () => {
    const inside = files.flatMap((file) => /^dist\/(internal\/.*)\.(?:d\.ts|js)$/.exec(file)?.[1] ?? [])
    const paths = ["internal/x", "internal/x/y", ...inside].flatMap((path) => [path, `${path}.js`, `dist/${path}.js`])
    const closed = "(e) => { if (e.code !== \"ERR_PACKAGE_PATH_NOT_EXPORTED\") throw e }"
    return imports("internal.mjs", paths.map((path) => `${name}/${path}`), `() => { throw new Error(path) }, ${closed}`)
  },

  "the command runs": async () => {
    const command = join(unpacked, manifest.bin[name])
    const version = await node(command, ["--version"], { cwd: consumer })
    const api = readdirSync(at("src/apis")).map((file) => basename(file, ".ts"))[0] ?? ""
    const catalog = await node(command, ["catalog", api.toLowerCase()], { cwd: consumer })
    return [
      ...version.output.trim() === manifest.version ? [] : [`--version says ${version.output}`],
      ...catalog.code === 0 && catalog.output.includes(api) ? [] : [catalog.output]
    ]
  }
}

const results = await Promise.all(
  Object.entries(checks).map(async ([title, check]) => ({ title, problems: await check() }))
)
for (const { problems, title } of results) {
  if (problems.length === 0) continue
  process.exitCode = 1
  const more = problems.length > 10 ? `\n…and ${problems.length - 10} more` : ""
  console.error(`${title}:\n${problems.slice(0, 10).join("\n").trimEnd()}${more}`.replaceAll("\n", "\n  "))
}
console.log(`package: ${results.length} checks, ${files.length} files, ${modules.length} modules`)
