/** A chart of lines over time. */
import { h, type VNode } from "vue"

export interface Line {
  readonly name: string
  /** Which of the colours it has, and stays with. */
  readonly color: number
  readonly isOurs: boolean
  readonly points: ReadonlyArray<number>
}

export interface Chart {
  readonly title: string
  readonly lines: ReadonlyArray<Line>
  /** The seconds between two points. */
  readonly every: number
  /** From when to when the server is in trouble. */
  readonly span: readonly [number, number]
}

const height = 260
const bottom = 24

const steps = [100, 200, 500, 1_000, 2_000, 5_000, 10_000]

/** The values that the vertical axis names. */
const levels = (most: number): ReadonlyArray<number> => {
  const step = steps.find((step) => most / step <= 5) ?? 20_000
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step)
}

const percent = (share: number): string => `${Math.round(share * 10_000) / 100}%`

export const draw = ({ every, lines, span: [from, to], title }: Chart): VNode => {
  const seconds = every * Math.max(1, ...lines.map(({ points }) => points.length - 1))
  const most = Math.max(1_000, ...lines.flatMap(({ points }) => points)) * 1.05
  const y = (value: number): number => (height - bottom) * (1 - value / most)
  return h("figure", { class: "chart" }, [
    h("figcaption", title),
    h("svg", {
      class: "chart",
      width: "100%",
      height,
      role: "img",
      "aria-label": `${title}: ${lines.map(({ name }) => name).join(", ")}`
    }, [
      h("rect", {
        class: "trouble",
        x: percent(from / seconds),
        width: percent((to - from) / seconds),
        y: 0,
        height: height - bottom
      }),
      ...levels(most).map((value) =>
        h("g", { class: "tick" }, [
          h("line", { x1: 0, x2: "100%", y1: y(value), y2: y(value) }),
          h("text", { x: 2, y: y(value) - 4 }, value === 0 ? "" : value.toLocaleString("en"))
        ])
      ),
      ...[0, 30, 60, 90, 120, 150].map((second) =>
        h(
          "text",
          { x: percent(second / seconds), y: height - 6, "text-anchor": second === 0 ? "start" : "middle" },
          `${second} s`
        )
      ),
      h(
        "svg",
        {
          x: 0,
          y: 0,
          width: "100%",
          height: height - bottom,
          viewBox: `0 0 ${seconds} ${most}`,
          preserveAspectRatio: "none"
        },
        lines.map(({ color, isOurs, name, points }) =>
          h("polyline", {
            key: name,
            class: ["line", `color-${color}`, { ours: isOurs }],
            points: points.map((value, i) => `${i * every},${Math.round(most - value)}`).join(" ")
          })
        )
      )
    ])
  ])
}
