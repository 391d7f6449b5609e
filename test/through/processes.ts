/** Programs of their own processes: where their files lie, and what they are compiled to. */
import * as Effect from "#effect/Effect"
import { build } from "esbuild"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { aliases } from "../../scripts/lib/majors.mjs"

const root = fileURLToPath(new URL("../..", import.meta.url))

/** A folder for a test's own files; inside the project, so that a program in it finds the packages. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => {
    mkdirSync(join(root, "build"), { recursive: true })
    return mkdtempSync(join(root, "build", "through-"))
  }),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/** Compiles the program of another process into a folder, and says where it lies. */
export const compiled = (program: URL, path: string) =>
  Effect.promise(async () => {
    const outfile = join(path, "program.mjs")
    await build({
      entryPoints: [fileURLToPath(program)],
      outfile,
      alias: {
        ...aliases,
        "effect-errata/Shared": join(root, "src/Shared.ts"),
        "effect-errata": join(root, "src/index.ts")
      },
      packages: "external",
      bundle: true,
      platform: "node",
      format: "esm",
      logLevel: "silent"
    })
    return outfile
  })
