// npm run fuzz -- --seed 1 --count 1000000: mutated answers against the catalogs of the built package.
//
// Each answer is looked at by one catalog, in turn; by more of them with `--catalogs 15`, which takes so much longer.
// The answers and what must hold of them are those of test/fuzz, of which `npm test` runs a few. Says what it did; a
// mistake is printed with the smallest answer that makes it, and is the exit code 1.
import { parseArgs } from "node:util"
import { ensureBuilt } from "./lib/build.mjs"
import { number, start } from "./lib/project.mjs"

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "1000000" },
    catalogs: { type: "string", default: "1" }
  }
})
const [seed = 0, count = 0, catalogs = 0] = [values.seed, values.count, values.catalogs].map(Number)
if (!Number.isInteger(seed) || ![count, catalogs].every((n) => Number.isInteger(n) && n > 0)) {
  throw new Error("fuzz: --seed, --count and --catalogs are whole numbers")
}

await ensureBuilt()
/** @type {typeof import("../test/fuzz/run.js")} */
const { run } = await start("test/fuzz/run.ts")
const began = performance.now()
let said = began
const onProgress = (/** @type {number} */ done) => {
  if (performance.now() - said < 10_000) return
  said = performance.now()
  console.error(`${number(done)} of ${number(count)}, ${((said - began) / 1_000).toFixed(0)} s`)
}

const report = run({ seed, count, catalogs, onProgress })
const { answers, examined, findings, longestBody, mutations, seconds, slowest, subjects, tags } = report
const list = (/** @type {Readonly<Record<string, number>>} */ counts) =>
  Object.entries(counts).toSorted(([, a], [, b]) => b - a).map(([name, n]) => `${name} ${number(n)}`).join(", ")
console.log(`fuzz --seed ${seed} --count ${count} --catalogs ${catalogs}, node ${process.version}
${number(answers)} answers, bodies of up to ${number(longestBody)} characters
mutations: ${list(mutations)}
${number(examined)} decodings by ${subjects.length} catalogs: ${subjects.join(", ")}
${Object.keys(tags).length} kinds of failure: ${list(tags)}
${seconds.toFixed(0)} s, ${number(Math.round(examined / seconds))} decodings a second
the slowest: ${slowest.time.toFixed(1)} ms, answer ${number(slowest.index)} of ${
  number(slowest.size)
} characters by ${slowest.subject}; heap at the end ${(process.memoryUsage().heapUsed / 1e6).toFixed(0)} MB`)
for (const { index, parts, problem, subject } of findings) {
  const text = JSON.stringify(parts)
  const shown = text.length > 4_000 ? `${text.slice(0, 4_000)}… (${number(text.length)} characters)` : text
  console.log(`\n${subject}: ${problem} (answer ${number(index)})\n${shown}`)
}
console.log(findings.length === 0 ? "no mistakes" : `\n${findings.length} mistakes`)
process.exitCode = findings.length === 0 ? 0 : 1
