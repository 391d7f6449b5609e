// The two sides of a seam, which only this checkout has both of: whoever adds a word to one has to add it to the other.
import { describe, expect, it } from "#test/vitest"
import { existsSync, readdirSync, readFileSync } from "node:fs"

const root = new URL("../../", import.meta.url)

/** The names that a file exports itself; those of `export *` are Effect's. */
const exportsOf = (path: string): ReadonlyArray<string> => {
  const text = readFileSync(new URL(path, root), "utf8")
  const declared = Array.from(
    text.matchAll(/^export (?:declare )?(?:abstract )?(?:const|class|function|interface|type|namespace) (\w+)/gm),
    ([, name]) => name ?? ""
  )
  const listed = Array.from(text.matchAll(/^export (?:type )?\{([^}]*)\}/gm), ([, names = ""]) => names.split(","))
    .flat().map((name) => name.trim().replace(/^type |^.* as /, "")).filter((name) => name !== "")
  return [...new Set([...declared, ...listed])].toSorted()
}

describe.each(["src/seam", "cli/seam"])("%s", (folder) => {
  const [three, four] = [3, 4].map((major) => readdirSync(new URL(`${folder}/${major}/`, root)).toSorted())

  it("has no file on one side that is not used there, and is missing on the other", () => {
    const imported = (path: string) => `./${path.replace(".ts", ".js")}`
    const alone = (side: number, path: string) =>
      readdirSync(new URL(`${folder}/${side}/`, root))
        .some((other) => readFileSync(new URL(`${folder}/${side}/${other}`, root), "utf8").includes(imported(path)))
    for (const path of three ?? []) expect(four?.includes(path) === true || alone(3, path), path).toBe(true)
    for (const path of four ?? []) expect(three?.includes(path) === true || alone(4, path), path).toBe(true)
  })

  it.each(three ?? [])("%s says the same on both", (path) => {
    if (!existsSync(new URL(`${folder}/4/${path}`, root))) return
    const text = (major: number) => readFileSync(new URL(`${folder}/${major}/${path}`, root), "utf8")
    // What is Effect's own in one major is adapted in the other, whose compiler knows what is asked of it.
    if (/^export \* from/m.test(text(3)) || /^export \* from/m.test(text(4))) return
    expect(exportsOf(`${folder}/4/${path}`)).toEqual(exportsOf(`${folder}/3/${path}`))
  })
})
