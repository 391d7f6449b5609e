/** The picture of the first page: what the default policy makes of four answers, computed by the library as it is built. */
import { Catalog, Questback, Retry } from "effect-errata"
import { timelineOf } from "../../cli/timeline.js"

interface Palette {
  readonly text: string
  readonly quiet: string
  readonly line: string
  readonly request: string
  readonly last: string
  readonly wait: string
}

const palettes: Readonly<Record<"light" | "dark", Palette>> = {
  light: {
    text: "#2a2d34",
    quiet: "#5d626d",
    line: "#e2e4e9",
    request: "#2f51dd",
    last: "#b4232c",
    wait: "#f3d9a4"
  },
  dark: { text: "#e8e9ee", quiet: "#a0a5b1", line: "#33363f", request: "#7d95ff", last: "#ff8f92", wait: "#6b5527" }
}

const answers = [
  { name: "410 Gone", says: "asked once", status: 410, method: "GET", headers: {} },
  {
    name: "429, come back in 2 s",
    says: "waits as long as it says",
    status: 429,
    method: "GET",
    headers: { "retry-after": "2" }
  },
  { name: "500", says: "backs off, by chance", status: 500, method: "GET", headers: {} },
  { name: "500 after a POST", says: "is not sent twice", status: 500, method: "POST", headers: {} }
]

const width = 520
const row = 74
const takes = 260
const whole = 5_400

const timelines = answers.map(({ headers, method, status }) => {
  const request = { method, url: "https://api.example.com/v1/quests/42", repeatable: method !== "POST" }
  return timelineOf(Retry.policy(), {
    failureAt: (receivedAt) =>
      Catalog.decodeParts(Questback.catalog, { status, headers, body: "{}", request, receivedAt }),
    start: 0,
    takes,
    random: 0.5,
    request
  })
})

const x = (time: number): number => Math.round(10 * time / whole * width) / 10

/** The picture, in the colours of light or dark. */
export const hero = (scheme: "light" | "dark"): string => {
  const { last, line, quiet, request, text, wait } = palettes[scheme]
  const rows = timelines.flatMap(({ sent }, i) => {
    const y = i * row
    const answer = answers[i]
    return [
      `<text x="0" y="${y + 18}" fill="${text}" font-weight="600">${answer?.name ?? ""}</text>`,
      `<text x="${width}" y="${y + 18}" fill="${quiet}" text-anchor="end">${answer?.says ?? ""}</text>`,
      `<line x1="0" x2="${width}" y1="${y + 41}" y2="${y + 41}" stroke="${line}" stroke-width="2"/>`,
      ...sent.flatMap(({ end, start, verdict, wait: pause }) => [
        pause === undefined
          ? ""
          : `<rect x="${x(end)}" y="${y + 36}" width="${x(pause.taken)}" height="10" fill="${wait}"/>`,
        `<rect x="${x(start)}" y="${y + 30}" width="${x(end - start)}" height="22" rx="5" fill="${
          verdict._tag === "Stop" ? last : request
        }"/>`
      ])
    ]
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${
    answers.length * row - 16
  }" font-family="system-ui, sans-serif" font-size="15">${rows.join("")}</svg>\n`
}
