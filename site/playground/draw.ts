/** A timeline as a picture: one row for each request, from left to right what takes time. */
import { h, type VNode } from "vue"
import { wait as asTime } from "../../cli/explain.js"
import type { Sent, Timeline } from "../../cli/timeline.js"

const row = 34
const top = 8
const axis = 26

const round = (value: number): number => Math.round(value * 100) / 100

/** Steps of an axis that a person can read: 1, 2 or 5 of a power of ten, or of a minute. */
const stepFor = (whole: number): number => {
  const least = whole / 4
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000]
  return steps.find((step) => step >= least) ?? Math.ceil(least / 300_000) * 300_000
}

const endOf = ({ end, wait }: Sent): number => end + Math.max(wait?.taken ?? 0, wait?.most ?? 0)

/** Up to when is drawn: all that happens, and the deadline where that is not far beyond it. */
const wholeOf = ({ deadline, sent }: Timeline): number => {
  const last = Math.max(1, ...sent.map(endOf))
  return deadline !== undefined && deadline <= last * 2.5 ? Math.max(last, deadline) * 1.04 : last * 1.04
}

/** What happens, in a sentence. */
export const sentenceOf = ({ deadline, goesOn, sent }: Timeline): string => {
  const last = sent.at(-1)
  if (last === undefined) return ""
  const times = sent.length === 1 ? "One request" : `${sent.length} requests`
  const ends = goesOn
    ? `and so on: these are the first ${asTime(last.end)}`
    : `over ${asTime(last.end)}; then it stops, since ${last.verdict.because}`
  return `${times} ${ends}.${deadline === undefined ? "" : ` The deadline is ${asTime(deadline)}.`}`
}

export const draw = (timeline: Timeline): VNode => {
  const { deadline, sent } = timeline
  const whole = wholeOf(timeline)
  const x = (time: number): string => `${round(100 * time / whole)}%`
  const width = (from: number, to: number): string => `${round(100 * Math.max(0, to - from) / whole)}%`
  const height = top + sent.length * row + axis
  const bottom = top + sent.length * row
  const step = stepFor(whole)
  const ticks = Array.from({ length: Math.floor(whole / step) + 1 }, (_, i) => i * step)
  const anchor = (time: number): string => time / whole > 0.9 ? "end" : time === 0 ? "start" : "middle"
  return h("svg", { class: "timeline", height, width: "100%", role: "img", "aria-label": sentenceOf(timeline) }, [
    ...ticks.map((time) =>
      h("g", { class: "tick" }, [
        h("line", { x1: x(time), x2: x(time), y1: top, y2: bottom }),
        h("text", { x: x(time), y: bottom + 18, "text-anchor": anchor(time) }, time === 0 ? "0" : asTime(time))
      ])
    ),
    ...sent.flatMap(({ end, isAnswered, number, start, verdict, wait }, i) => {
      const y = top + i * row + 6
      const middle = y + 11
      const next = sent[i + 1]
      return [
        ...(wait === undefined ? [] : [
          h("rect", {
            class: "spread",
            x: x(end + wait.least),
            y: y + 3,
            width: width(wait.least, wait.most ?? wait.taken),
            height: 16,
            rx: 3
          }),
          h("line", { class: "wait", x1: x(end), x2: x(end + wait.taken), y1: middle, y2: middle })
        ]),
        ...(next === undefined ? [] : [
          h("line", { class: "next", x1: x(next.start), x2: x(next.start), y1: middle, y2: y + row })
        ]),
        h("rect", {
          class: ["request", isAnswered ? "answered" : "cut", verdict._tag.toLowerCase()],
          "data-request": number,
          x: x(start),
          y,
          // A request that takes no time can be seen, too.
          width: width(start, Math.max(end, start + whole / 250)),
          height: 22,
          rx: 4
        })
      ]
    }),
    ...(deadline === undefined || deadline > whole ? [] : [
      h("line", { class: "deadline", x1: x(deadline), x2: x(deadline), y1: 0, y2: bottom }),
      h("text", { class: "deadline", x: x(deadline), y: 10, dx: -6, "text-anchor": "end" }, "deadline")
    ])
  ])
}
