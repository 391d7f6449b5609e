// npm run release: publishes the two lines of the package, each unless the registry has that version already.
//
// Whoever installs `effect-errata` gets the one for the newest Effect; `effect-errata@3` is the other. See CONTRIBUTING.md.
import { spawnSync } from "node:child_process"
import { basename } from "node:path"
import { at, files } from "./lib/project.mjs"

/** @type {(...args: string[]) => string | undefined} */
const npm = (...args) => {
  const { status, stderr, stdout } = spawnSync("npm", args, { encoding: "utf8" })
  if (status === 0) return stdout.trim()
  if (/E404/.test(stderr)) return undefined
  throw new Error(stderr)
}

for (const tarball of files("build/packed", ".tgz")) {
  const version = /^effect-errata-(.+)\.tgz$/.exec(basename(tarball))?.[1] ?? ""
  // An answer without a text: there are other versions of the package.
  if (npm("view", `effect-errata@${version}`, "version")) {
    console.log(`effect-errata@${version} is published`)
    continue
  }
  npm("publish", at(tarball), "--access", "public", "--tag", version.startsWith("3.") ? "effect-3" : "latest")
  // By this line a release is marked in the repository.
  console.log(`New tag: effect-errata@${version}`)
}
