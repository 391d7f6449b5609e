// npm run demo: compiles examples/demo against the built package and runs its main.ts.
import { spawn } from "node:child_process"
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { constants } from "node:os"
import { ensureBuilt } from "./lib/build.mjs"
import { at, root } from "./lib/project.mjs"
import { compile } from "./lib/tsc.mjs"

if (!existsSync(at("examples/demo/main.ts"))) {
  console.error("demo: there is no examples/demo/main.ts")
  process.exit(1)
}
await ensureBuilt()

rmSync(at("build/demo"), { recursive: true, force: true })
mkdirSync(at("build/demo"), { recursive: true })
const config = {
  extends: "../../tsconfig.base.json",
  compilerOptions: { rootDir: "../../examples/demo", outDir: ".", types: ["node"], sourceMap: true },
  include: ["../../examples/demo/**/*.ts"]
}
writeFileSync(at("build/demo/tsconfig.json"), JSON.stringify(config, null, 2))
const { code, output } = await compile("build/demo/tsconfig.json")
if (code !== 0) {
  process.stderr.write(output)
  process.exit(code)
}

const demo = spawn(process.execPath, ["--enable-source-maps", at("build/demo/main.js"), ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit"
})
// A terminal sends Ctrl-C to both processes: this one only waits, so that the demo can leave in its own way.
process.on("SIGINT", () => {})
process.on("SIGTERM", () => demo.kill("SIGTERM"))
demo.on("exit", (status, signal) => {
  process.exitCode = signal === null ? status ?? 1 : 128 + constants.signals[signal]
})
