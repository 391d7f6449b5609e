import * as Result from "#effect/Result"
import { describe, expect, it } from "#test/vitest"
import { arrange } from "../../cli/args.js"

const arranged = (line: string) => Result.getOrThrow(arrange(line.split(" "))).join(" ")
const refusal = (...args: ReadonlyArray<string>) => Result.getOrThrow(Result.flip(arrange(args))).message

describe("the words after the command's name", () => {
  it("may come in any order", () => {
    const inOrder = "explain --api=rick --json=true answer.txt"
    expect(arranged("explain --api rick --json answer.txt")).toBe(inOrder)
    expect(arranged("explain answer.txt --api=rick --json")).toBe(inOrder)
    expect(arranged("--api rick explain --json=true answer.txt")).toBe(inOrder)
    expect(arranged("explain --method post -")).toBe("explain --method=post -")
    expect(arranged("explain answer.txt --catalog own.js")).toBe("explain --catalog=own.js answer.txt")
    expect(Result.getOrThrow(arrange([]))).toEqual([])
  })

  it("may be those of an import", () => {
    expect(arranged("import openapi.json --check --out src/square --name Square")).toBe(
      "import --check=true --out=src/square --name=Square openapi.json"
    )
    expect(refusal("explain", "--name", "Square")).toBe("explain has no option --name")
    expect(refusal("import", "--api", "rick")).toBe("import has no option --api")
    expect(refusal("import", "--check=maybe")).toBe("--check takes one of true, false")
    expect(refusal("--out", "src")).toBe("--out needs a command")
  })

  it("are never taken for the value of an option that has none", () => {
    expect(arranged("explain --json yes")).toBe("explain --json=true yes")
    expect(arranged("explain --json=false true")).toBe("explain --json=false true")
    expect(arranged("--help check")).toBe("check --help")
  })

  it("may be options that need no command", () => {
    expect(arranged("-v")).toBe("--version")
    expect(arranged("catalog -h")).toBe("catalog --help")
    expect(arranged("--completions zsh")).toBe("--completions=zsh")
    expect(arranged("http catalog --log-level debug")).toBe("http")
    expect(arranged("catalog http --log-level debug")).toBe("catalog --log-level=debug http")
  })

  it("are refused where an option is not as it should be", () => {
    expect(refusal("explain", "--nope=canary", "x")).toBe("there is no option --nope")
    expect(refusal("explain", "--", "x")).toBe("there is no option --")
    expect(refusal("-1")).toBe("there is no option -1")
    expect(refusal("explain", "--constructor")).toBe("there is no option --constructor")
    expect(refusal("explain", "--json", "--json=false")).toBe("--json is told twice")
    expect(refusal("explain", "--api=rick", "--api", "http")).toBe("--api is told twice")
    expect(refusal("explain", "--api")).toBe("--api takes a value")
    expect(refusal("explain", "--api=")).toBe("--api takes a value")
    expect(refusal("explain", "--method", "--json")).toBe("--method takes a value")
    expect(refusal("--help=false")).toBe("--help takes no value")
    expect(refusal("explain", "--json=maybe")).toBe("--json takes one of true, false")
    expect(refusal("--completions", "dos")).toMatch(/^--completions takes one of sh, bash, fish, zsh/)
    expect(refusal("--json")).toBe("--json needs a command")
    expect(refusal("catalog", "--api", "rick")).toBe("catalog has no option --api")
    expect(refusal("check", "--catalog", "own.js")).toBe("check has no option --catalog")
  })
})
