import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

const from = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The tests of the site, which is built before; those in a browser are skipped where there is none, and say so. */
export default defineConfig({
  root: from("."),
  resolve: { alias: [{ find: /^effect-errata$/, replacement: from("../src/index.ts") }] },
  test: {
    include: ["test/*.test.ts"],
    globalSetup: ["test/setup.ts"],
    testTimeout: 20_000,
    pool: "threads",
    // They wait for a browser most of the time, which has the other core.
    maxWorkers: 2,
    minWorkers: 2,
    sequence: { shuffle: true }
  }
})
