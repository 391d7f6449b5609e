/**
 * Every catalog of the package, found and not listed: a new one cannot be forgotten by a test that begins here.
 */
import type { ApiError } from "../../src/ApiError.js"
import * as Catalog from "../../src/Catalog.js"
import * as Errata from "../../src/index.js"

const modules: Readonly<Record<string, unknown>> = Errata

export const catalogs: ReadonlyArray<readonly [name: string, catalog: Catalog.Catalog<ApiError>]> = Object.entries(
  modules
).flatMap(([name, module]) =>
  typeof module === "object" && module !== null
    ? Object.entries(module).flatMap(([member, value]: readonly [string, unknown]) =>
      typeof value === "object" && value !== null && Catalog.TypeId in value && name !== "Catalog"
        // Seam: by its TypeId it is a catalog.
        ? [[`${name}.${member}`, value as Catalog.Catalog<ApiError>] as const]
        : []
    )
    : []
)
