import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

const from = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  resolve: {
    alias: [
      { find: /^effect-errata$/, replacement: from("./src/index.ts") }
    ]
  },
  test: {
    include: ["test/**/*.test.ts"],
    // All cores: a run leaves one idle otherwise, which of two is half of them.
    maxWorkers: "100%",
    minWorkers: 1,
    typecheck: {
      enabled: true,
      // By path: of the two TypeScripts that are installed, either may own node_modules/.bin/tsc.
      checker: from("./node_modules/typescript/bin/tsc"),
      include: ["test/types/**/*.test-d.ts"],
      ignoreSourceErrors: false
    },
    // Some start servers, processes or a database, on machines that have other work as well.
    testTimeout: 20_000,
    sequence: { shuffle: true }
  }
})
