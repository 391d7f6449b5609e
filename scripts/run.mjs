// node scripts/run.mjs examples/demo/main.ts: runs a program in TypeScript with the built package, under its own name.
import { ensureBuilt } from "./lib/build.mjs"
import { start } from "./lib/project.mjs"

const [entry = ""] = process.argv.splice(2, 1)
await ensureBuilt()
await start(entry)
