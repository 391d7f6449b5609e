// Writes the table of faults in docs/reliability.md from what the tests see; those fail while it is out of date.
import { bins } from "./lib/project.mjs"
import { node } from "./lib/run.mjs"

process.env["FAULTS"] = "write"
const { code, output } = await node(bins.vitest, ["run", "test/faults/table.test.ts", "--typecheck.enabled=false"])
if (code !== 0) process.stderr.write(output)
process.exitCode = code
