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
    typecheck: {
      enabled: true,
      include: ["test/types/**/*.test-d.ts"],
      ignoreSourceErrors: false
    },
    sequence: { shuffle: true }
  }
})
