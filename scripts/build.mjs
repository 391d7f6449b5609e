// npm run build: src/X.ts -> dist/X.js, src/apis/Y.ts -> dist/apis/Y.js, with declarations and maps.
import { build } from "./lib/build.mjs"

const { code, output } = await build()
process.stdout.write(output)
process.exitCode = code
