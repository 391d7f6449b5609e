// Draws charts as SVG, readable on light and on dark ground. Pure: numbers in, text out.

/**
 * @typedef {{ name: string, values: readonly number[], ours: boolean }} Bar
 * @typedef {{ name: string, points: [number, number][] }} Line
 */

/** Told apart on both grounds, and by those who do not see red and green as others do. */
const colors = ["#8a8f98", "#d55e00", "#cc79a7", "#b8860b", "#56b4e9", "#3f7fbf", "#8c6bb1"]
const own = "#009e73"
const width = 760

const style = `<style>
  text { font: 12px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600; font-size: 14px }
  .quiet { fill: #57606a }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .quiet { fill: #9198a1 }
    .grid { stroke: #3d444d }
  }
</style>`

const escape = (/** @type {string} */ text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
const number = (/** @type {number} */ value) =>
  value >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString("en-US") : String(+value.toPrecision(3))

/** @type {(x: number, y: number, content: string, rest?: string) => string} */
const text = (x, y, content, rest = "") =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${rest}>${escape(content)}</text>`

const image = (/** @type {number} */ height, /** @type {string} */ title, /** @type {string[]} */ content) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">
${style}
${text(0, 16, title, "class=\"title\"")}
${content.join("\n")}
</svg>
`

/** The value that an axis ends at, and its steps: round ones. */
const axisTo = (/** @type {number} */ most) => {
  const magnitude = 10 ** Math.floor(Math.log10(most))
  const step = [0.2, 0.5, 1, 2].map((part) => part * magnitude).find((step) => most / step <= 6) ?? 2 * magnitude
  const end = Math.ceil(most / step) * step
  return { end, steps: Array.from({ length: Math.round(end / step) + 1 }, (_, i) => i * step) }
}

/** How strong the bars are of which one stands below the other. */
const strengths = [0.55, 1]

/**
 * Bars in groups, one below the other; ours stand out. Where each has several values, they are told apart by their strength
 * and these names.
 * @type {(title: string, names: readonly string[], groups: readonly { name: string, bars: readonly Bar[] }[]) => string}
 */
export const bars = (title, names, groups) => {
  const left = 240
  const most = Math.max(...groups.flatMap(({ bars }) => bars.flatMap(({ values }) => values)))
  const scale = (width - left - 70) / most
  const several = names.length > 1
  const height = several ? 12 : 16
  const strength = (/** @type {number} */ i) => several ? strengths[i] ?? 1 : 1
  const rect = (/** @type {string} */ place, /** @type {boolean} */ ours, /** @type {number} */ i) =>
    `<rect ${place} height="${height}" rx="2" fill="${ours ? own : colors[0]}" fill-opacity="${strength(i)}"/>`
  /** @type {string[]} */
  const content = []
  let y = 34
  if (several) {
    names.forEach((name, i) => {
      const x = left + i * 110
      content.push(rect(`x="${x}" y="${y}" width="24"`, true, i), text(x + 30, y + 10, name, "class=\"quiet\""))
    })
    y += 24
  }
  for (const { bars, name } of groups) {
    if (name !== "") {
      content.push(text(0, y + 12, name, "class=\"quiet\""))
      y += 20
    }
    for (const { name, ours, values } of bars) {
      content.push(text(left - 8, y + (values.length * (height + 1)) / 2 + 4, name, "text-anchor=\"end\""))
      values.forEach((value, i) => {
        content.push(
          rect(`x="${left}" y="${y}" width="${Math.max(1, value * scale).toFixed(1)}"`, ours, i),
          text(left + value * scale + 6, y + height - 2, number(value), ours ? "font-weight=\"600\"" : "")
        )
        y += height + 1
      })
      y += 4
    }
    y += 8
  }
  return image(y, title, content)
}

/**
 * Curves over time, with their names beside them; ours stands out.
 * @type {(title: string, lines: Line[], options: { x: string, ours: string, span: [number, number] }) => string}
 */
export const lines = (title, lines, { ours, span, x }) => {
  const frame = { left: 48, right: width - 220, top: 34, bottom: 330 }
  const xs = lines.flatMap(({ points }) => points.map(([x]) => x))
  const ys = lines.flatMap(({ points }) => points.map(([, y]) => y))
  const { end, steps } = axisTo(Math.max(...ys))
  const last = Math.max(...xs)
  const atX = (/** @type {number} */ value) => frame.left + value / last * (frame.right - frame.left)
  const atY = (/** @type {number} */ value) => frame.bottom - value / end * (frame.bottom - frame.top)
  const content = steps.flatMap((step) => [
    `<line class="grid" x1="${frame.left}" x2="${frame.right}" y1="${atY(step).toFixed(1)}" y2="${
      atY(step).toFixed(1)
    }"/>`,
    text(frame.left - 6, atY(step) + 4, number(step), "text-anchor=\"end\" class=\"quiet\"")
  ])
  const [from, to] = [atX(span[0]), atX(span[1])]
  const [spanned, height] = [(to - from).toFixed(1), frame.bottom - frame.top]
  content.push(
    `<rect x="${
      from.toFixed(1)
    }" y="${frame.top}" width="${spanned}" height="${height}" fill="#d29922" fill-opacity="0.15"/>`
  )
  for (const step of axisTo(last).steps.filter((step) => step <= last)) {
    content.push(text(atX(step), frame.bottom + 18, number(step), "text-anchor=\"middle\" class=\"quiet\""))
  }
  content.push(text((frame.left + frame.right) / 2, frame.bottom + 36, x, "text-anchor=\"middle\" class=\"quiet\""))
  // Ours last, so that it lies on top.
  const ordered = lines.toSorted((a, b) => Number(a.name === ours) - Number(b.name === ours))
  ordered.forEach(({ name, points }, i) => {
    const [color, stroke] = name === ours ? [own, 3] : [colors[i % colors.length], 1.5]
    const path = points.map(([x, y]) => `${atX(x).toFixed(1)},${atY(y).toFixed(1)}`).join(" ")
    const y = frame.top + 10 + i * 22
    content.push(
      `<polyline fill="none" stroke="${color}" stroke-width="${stroke}" points="${path}"/>`,
      `<line x1="${frame.right + 14}" x2="${frame.right + 34}" y1="${y - 4}" y2="${
        y - 4
      }" stroke="${color}" stroke-width="${stroke}"/>`,
      text(frame.right + 40, y, name, name === ours ? "font-weight=\"600\"" : "")
    )
  })
  return image(frame.bottom + 46, title, content)
}
