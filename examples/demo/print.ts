/**
 * What the demo looks like: colours where they are welcome, and never more than a hundred columns.
 */
import { readFileSync } from "node:fs"
import { stdout } from "node:process"

const width = 100

// hasColors looks at NO_COLOR, FORCE_COLOR and TERM; what is no terminal gets plain text.
const colours = stdout.isTTY && stdout.hasColors()

const style = (code: number) => (text: string): string => colours ? `\u001B[${code}m${text}\u001B[0m` : text

export const bold = style(1)
export const dim = style(2)
export const red = style(31)
export const green = style(32)
export const yellow = style(33)
export const cyan = style(36)

/** Text in lines that fit, each of them indented. */
export const wrap = (text: string, indent: string, columns = width): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = ""
  for (const word of text.split(" ")) {
    if (line !== "" && indent.length + line.length + 1 + word.length > columns) {
      lines.push(indent + line)
      line = word
    } else line = line === "" ? word : `${line} ${word}`
  }
  return [...lines, indent + line]
}

/** Cells side by side, each as wide as its column; colours come after the padding, which counts characters. */
export const row = (
  ...cells: ReadonlyArray<readonly [text: string, columns: number, style?: (text: string) => string]>
) => cells.map(([text, columns, style = String]) => style(text.padEnd(columns))).join("").trimEnd()

/** Cells side by side, each of as many lines as its texts take in its column; no two of them touch. */
export const block = (
  columns: ReadonlyArray<number>,
  ...cells: ReadonlyArray<ReadonlyArray<readonly [text: string, style?: (text: string) => string]>>
): ReadonlyArray<string> => {
  const filled = cells.map((texts, index) =>
    texts.flatMap(([text, style = String]) =>
      wrap(text, "", (columns[index] ?? width) - 1).map((line) => [line, style] as const)
    )
  )
  const height = Math.max(...filled.map((lines) => lines.length))
  return Array.from({ length: height }, (_, line) =>
    row(...filled.map((lines, index) => {
      const [text, style] = lines[line] ?? ["", String]
      return [text, columns[index] ?? 0, style] as const
    })))
}

/** Measured milliseconds, as long as a person takes them in. */
export const time = (milliseconds: number): string =>
  milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(2)} s`

/** The marked part of a file of the demo, indented: the code that runs is the code that is shown. */
export const region = (file: string): string => {
  const text = readFileSync(new URL(`../../examples/demo/${file}`, import.meta.url), "utf8")
  return (/#region shown\n(.*)\/\/ #endregion/s.exec(text)?.[1] ?? "").replace(/^/gm, "  ").trimEnd()
}
