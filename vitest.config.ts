import { createHash } from "node:crypto"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification, version as vitestVersion } from "vitest/node"
import { major } from "./scripts/lib/majors.mjs"
import { bins } from "./scripts/lib/project.mjs"

const from = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** What only the other major has. */
const ofTheOther = ["test/effect4/**"]

/** What knows no major, and takes its time: it is run with Effect 3 alone. */
const once = major === 4 ? ["test/storm.test.ts"] : []

/** What needs a process of its own: it starts processes or servers, looks at the heap or the clock, or counts for all. */
const system = [
  "test/{bundle,examples}.test.ts",
  "test/{faults,fuzz,live,load,operations,through}/**/*.test.ts",
  "test/cli/{command,import/write}.test.ts",
  "test/hostile/{linear,load}.test.ts",
  "test/retry/{interruption,loopback,oneShot,redirect}.test.ts",
  "test/servers/client.test.ts"
]

/** What takes longest of these: begun last, it would keep one core waiting. */
const long = /\/(through\/(workflow|shared)|cli\/(command|import\/write)|load\/crowd|examples|fuzz|storm)\.test\.ts$/

/** By chance, since no file may need another one's order; but the long ones first. */
class LongFirst extends BaseSequencer {
  override sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    const random = (file: TestSpecification) =>
      createHash("sha256").update(`${this.ctx.config.sequence.seed} ${file.moduleId}`).digest("hex")
    const rank = (file: TestSpecification) => `${long.test(file.moduleId) ? 0 : 1}${random(file)}`
    return Promise.resolve(files.toSorted((a, b) => rank(a) < rank(b) ? -1 : 1))
  }
}

export default defineConfig({
  resolve: {
    alias: [
      { find: /^effect-errata$/, replacement: from("./src/index.ts") }
    ]
  },
  test: {
    // All cores: a run leaves one idle otherwise, which of two is half of them.
    maxWorkers: "100%",
    // Some start servers, processes or a database, on machines that have other work as well.
    testTimeout: 20_000,
    sequence: { shuffle: true, sequencer: LongFirst },
    // Of the pool, not of a project, for the Vitest of Effect 3: importing effect anew for each file would take as long as
    // all of its tests. That of Effect 4 goes by the project alone.
    ...(vitestVersion.startsWith("3.") && { poolOptions: { threads: { isolate: false } } }),
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [...system, ...ofTheOther, ...once],
          pool: "threads",
          isolate: false
        }
      },
      {
        extends: true,
        // After the others: more workers than cores would slow down what measures time.
        test: {
          name: "system",
          include: system,
          pool: "forks",
          sequence: { groupOrder: 1 },
          // Compiled examples are run by Node itself: they import the built package by its name.
          server: { deps: { external: [/\/build\/examples\//] } }
        }
      },
      {
        extends: true,
        test: {
          name: "types",
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            // By path: of the two TypeScripts that are installed, either may own node_modules/.bin/tsc.
            checker: bins.tsc,
            include: ["test/types/**/*.test-d.ts"],
            // Not all of the project, which is checked without Vitest.
            tsconfig: from("./tsconfig.types.json"),
            ignoreSourceErrors: false
          }
        }
      }
    ]
  }
})
