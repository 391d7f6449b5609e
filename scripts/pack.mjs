// npm run pack: build/packed/effect-errata-3.*.tgz and build/packed/effect-errata-4.*.tgz.
//
// node scripts/pack.mjs [folder]   that of this checkout alone
import { resolve } from "node:path"
import { pack } from "./lib/pack.mjs"

console.log(await pack(process.argv[2] && resolve(process.argv[2])))
