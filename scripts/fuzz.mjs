// npm run fuzz -- --seed 1 --count 1000000: mutated answers against the catalogs of the built package.
//
// Each answer is looked at by one catalog, in turn; by more of them with `--catalogs 15`, which takes so much longer.
// The answers and what must hold of them are those of test/fuzz, of which `npm test` runs a few. Says what it did; a
// mistake is printed with the smallest answer that makes it, and is the exit code 1.
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { pathToFileURL } from "node:url"
import { parseArgs } from "node:util"
import { ensureBuilt } from "./lib/build.mjs"
import { at } from "./lib/project.mjs"
import { compile } from "./lib/tsc.mjs"

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "1000000" },
    catalogs: { type: "string", default: "1" }
  }
})
const seed = Number(values.seed)
const count = Number(values.count)
const catalogs = Number(values.catalogs)
if (!Number.isInteger(seed) || ![count, catalogs].every((n) => Number.isInteger(n) && n > 0)) {
  console.error("fuzz: --seed, --count and --catalogs are whole numbers")
  process.exit(2)
}

await ensureBuilt()
rmSync(at("build/fuzz"), { recursive: true, force: true })
mkdirSync(at("build/fuzz"), { recursive: true })
const config = {
  extends: "../../tsconfig.base.json",
  compilerOptions: { rootDir: "../../test/fuzz", outDir: ".", types: ["node"] },
  files: ["../../test/fuzz/run.ts"]
}
writeFileSync(at("build/fuzz/tsconfig.json"), JSON.stringify(config, null, 2))
const { code, output } = await compile("build/fuzz/tsconfig.json")
if (code !== 0) {
  process.stderr.write(output)
  process.exit(code)
}

const { run } = await import(pathToFileURL(at("build/fuzz/run.js")).href)
const number = (/** @type {number} */ value) => value.toLocaleString("en")
const began = performance.now()
let said = began
const onProgress = (/** @type {number} */ done) => {
  if (performance.now() - said < 10_000) return
  said = performance.now()
  console.error(`${number(done)} of ${number(count)}, ${((said - began) / 1_000).toFixed(0)} s`)
}

/** @type {import("../test/fuzz/run.js").Report} */
const report = run({ seed, count, catalogs, onProgress })
const { answers, examined, findings, longestBody, mutations, seconds, slowest, subjects, tags } = report

const list = (/** @type {Readonly<Record<string, number>>} */ counts) =>
  Object.entries(counts).toSorted(([, a], [, b]) => b - a).map(([name, n]) => `${name} ${number(n)}`).join(", ")
const memory = process.memoryUsage()
console.log(`fuzz --seed ${seed} --count ${count} --catalogs ${catalogs}, node ${process.version}`)
console.log(`${number(answers)} answers, bodies of up to ${number(longestBody)} characters`)
console.log(`mutations: ${list(mutations)}`)
console.log(`${number(examined)} decodings by ${subjects.length} catalogs: ${subjects.join(", ")}`)
console.log(`${Object.keys(tags).length} kinds of failure: ${list(tags)}`)
console.log(`${seconds.toFixed(0)} s, ${number(Math.round(examined / seconds))} decodings a second`)
console.log(
  `the slowest: ${slowest.time.toFixed(1)} ms, answer ${number(slowest.index)} of ${
    number(slowest.size)
  } characters by ${slowest.subject}; heap at the end ${(memory.heapUsed / 1e6).toFixed(0)} MB`
)
for (const { index, parts, problem, subject } of findings) {
  const text = JSON.stringify(parts)
  const shown = text.length > 4_000 ? `${text.slice(0, 4_000)}… (${number(text.length)} characters)` : text
  console.log(`\n${subject}: ${problem} (answer ${number(index)})\n${shown}`)
}
console.log(findings.length === 0 ? "no mistakes" : `\n${findings.length} mistakes`)
process.exitCode = findings.length === 0 ? 0 : 1
