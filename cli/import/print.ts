/** Writes TypeScript as a formatter leaves it: on one line where it fits, else one member a line. */

/** A text that stays on its line, or a list that is broken where it is too long. */
export type Doc = string | {
  readonly open: string
  readonly items: ReadonlyArray<Doc>
  readonly close: string
  /** Between the brackets where it stays on one line: a space in an object. */
  readonly pad: "" | " "
  readonly before?: string
  /** Broken even where it would fit. */
  readonly broken?: boolean
}

const width = 120

/** All on one line. */
export const flat = (doc: Doc): string =>
  typeof doc === "string"
    ? doc
    : `${doc.before ?? ""}${doc.open}${
      doc.items.length === 0 ? "" : `${doc.pad}${doc.items.map(flat).join(", ")}${doc.pad}`
    }${doc.close}`

const isBroken = (doc: Doc): boolean => typeof doc !== "string" && (doc.broken === true || doc.items.some(isBroken))

/** Prints it at a depth of indentation; `used` columns before it and `after` behind it are taken on its line. */
export const print = (doc: Doc, depth = 0, used = depth * 2, after = 0): string => {
  const line = flat(doc)
  if (typeof doc === "string" || doc.items.length === 0) return line
  if (!isBroken(doc) && used + line.length + after <= width) return line
  const indent = "  ".repeat(depth + 1)
  const { length } = doc.items
  const items = doc.items.map((item, i) => `${indent}${print(item, depth + 1, indent.length, i < length - 1 ? 1 : 0)}`)
  return `${doc.before ?? ""}${doc.open}\n${items.join(",\n")}\n${"  ".repeat(depth)}${doc.close}`
}

/** Characters that cannot be seen, or turn the direction of a text: no source has them as they are. */
const unseen = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu

/** A string as a literal. */
export const quoted = (text: string): string =>
  JSON.stringify(text).replace(
    unseen,
    (char) =>
      Array.from({ length: char.length }, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, "0")}`).join("")
  )

/** Whether a name may stand without quotes. */
export const isIdentifier = (name: string): boolean => /^[A-Za-z_$][\w$]*$/.test(name)

/** The name of a member in an object's literal. One that would set the prototype is computed. */
const keyOf = (name: string): string =>
  name === "__proto__" ? "[\"__proto__\"]" : isIdentifier(name) ? name : quoted(name)

/** A member of an object's literal. */
export const member = (name: string, value: Doc): Doc => prefix(`${keyOf(name)}: `, value)

/** The same between two texts on its lines: `Schema.Array(Api.lenient({ … }))`. */
export const within = (open: string, doc: Doc, close: string): Doc =>
  typeof doc === "string"
    ? open + doc + close
    : { ...doc, before: open + (doc.before ?? ""), close: doc.close + close }

/** The same after a text on its line. */
export const prefix = (before: string, doc: Doc): Doc => within(before, doc, "")

export const object = (items: ReadonlyArray<Doc>, broken = false): Doc => ({
  open: "{",
  items,
  close: "}",
  pad: " ",
  broken
})

const list = (items: ReadonlyArray<Doc>): Doc => ({ open: "[", items, close: "]", pad: "" })

export const call = (name: string, items: ReadonlyArray<Doc>): Doc => ({
  open: `${name}(`,
  items,
  close: ")",
  pad: ""
})

/** A JSON value as a literal; what JSON has no word for is left out of objects, and `undefined` elsewhere. */
export const literal = (value: unknown): Doc => {
  if (typeof value === "string") return quoted(value)
  if (Array.isArray(value)) return list(value.map(literal))
  if (typeof value === "object" && value !== null) {
    return object(
      Object.entries(value).filter(([, inner]) => inner !== undefined).map(([name, inner]) =>
        member(name, literal(inner))
      )
    )
  }
  return typeof value === "number" || typeof value === "boolean" || value === null ? String(value) : "undefined"
}

/** A text within a comment: one line, that cannot end the comment. */
export const inComment = (text: string): string => text.replaceAll("*/", "*\\/")
