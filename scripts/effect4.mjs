// node scripts/effect4.mjs scripts/test.mjs types tests: runs a script of the project with Effect 4.
import { spawn } from "node:child_process"
import { once } from "node:events"
import { copy, install, node4 } from "./lib/effect4.mjs"

await install()
copy()
const child = spawn(node4.executable, process.argv.slice(2), { cwd: node4.folder, stdio: "inherit" })
const [code] = await once(child, "close")
process.exitCode = code ?? 1
