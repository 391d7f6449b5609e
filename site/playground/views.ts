/** What is shown of an answer. */
import { h, type VNode, type VNodeChild } from "vue"
import { type Explanation, say, wait as asTime } from "../../cli/explain.js"
import type { Sent, Timeline } from "../../cli/timeline.js"
import { draw, sentenceOf } from "./draw.js"

/** The evidence as the library prints it, with its secrets hidden. */
interface Evidence {
  readonly request?: { readonly method: string; readonly url: string }
  readonly status?: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const fact = (name: string, value: VNodeChild): ReadonlyArray<VNode> =>
  value === undefined || value === "" || value === null ? [] : [h("dt", name), h("dd", [value])]

const trait = (name: string, word: string): VNode => {
  const [, meaning = ""] = /\((.*)\)$/.exec(say(word)) ?? []
  return h("div", { class: ["trait", `${name}-${word}`] }, [
    h("span", { class: "name" }, name),
    h("strong", word),
    h("span", { class: "meaning" }, meaning)
  ])
}

const evidence = ({ body, headers, request, status }: Evidence): VNode =>
  h("div", { class: "evidence", tabindex: 0, role: "region", "aria-label": "The evidence, without secrets" }, [
    h("pre", [
      ...(request === undefined ? [] : [h("span", { class: "quiet" }, `${request.method} ${request.url}\n`)]),
      h("b", `HTTP ${status ?? ""}\n`),
      ...Object.entries(headers).map(([name, value]) => [h("span", { class: "quiet" }, `${name}: `), `${value}\n`])
        .flat(),
      body === "" ? "" : `\n${body}`
    ])
  ])

const source = (text: string | undefined): VNodeChild =>
  text !== undefined && /^https?:\/\//.test(text)
    ? h("a", { href: text, rel: "noreferrer noopener", target: "_blank" }, text.replace(/^https?:\/\//, ""))
    : text

/** Why it is an API's: the command speaks of its option, and a page has a field for that. */
const becauseOf = ({ because }: Explanation): string =>
  because.map((reason) => reason === "--api says so" ? "you have chosen it" : reason).join("; ")

export const result = (it: Explanation): VNode =>
  h("section", { class: "card result", "aria-labelledby": "what-it-is" }, [
    h("h2", { id: "what-it-is" }, [h("code", it.tag)]),
    h("p", { class: "message" }, it.message),
    h("div", { class: "traits" }, [
      trait("retry", it.traits.retry),
      trait("applied", it.traits.applied),
      h("div", { class: "trait" }, [h("span", { class: "name" }, "category"), h("strong", it.traits.category)])
    ]),
    h("dl", [
      ...fact("API", `${it.api}, because ${becauseOf(it)}`),
      ...fact(
        "or",
        it.others.length === 0 ? undefined : `${it.others.join(", ")}, for which as much speaks: choose it above`
      ),
      ...fact("documented", it.documentation),
      ...fact("differs", it.mismatch),
      ...fact("source", source(it.source)),
      ...fact("trace", it.trace),
      ...fact(
        "come back",
        it.comeBack &&
          `in ${asTime(it.comeBack.milliseconds)}${
            it.comeBack.at === undefined ? "" : `, at ${it.comeBack.at}`
          } (${it.comeBack.source}, counted from ${it.comeBack.countedFrom})`
      )
    ]),
    h("details", { open: true }, [
      h("summary", "Evidence, with its secrets hidden"),
      evidence(it.exchange as Evidence)
    ])
  ])

const words = { Retry: "repeat", Refresh: "renew and repeat", Stop: "stop" } as const

const waitOf = ({ verdict, wait }: Sent): string =>
  wait === undefined
    ? verdict._tag === "Refresh" ? "none" : ""
    : wait.least === wait.taken && wait.most === wait.taken
    ? asTime(wait.taken)
    : `${asTime(wait.taken)} (${asTime(wait.least)} to ${
      wait.most === undefined ? "beyond the deadline" : asTime(wait.most)
    })`

const table = ({ sent }: Timeline): VNode =>
  h("div", { class: "scrolls", tabindex: 0, role: "region", "aria-label": "The timeline as a table" }, [
    h("table", [
      h("thead", [
        h(
          "tr",
          ["Request", "sent at", "ends at", "verdict", "because", "wait"].map((name) => h("th", { scope: "col" }, name))
        )
      ]),
      h(
        "tbody",
        sent.map((one) =>
          h("tr", { key: one.number }, [
            h("th", { scope: "row" }, one.number),
            h("td", asTime(one.start)),
            h("td", `${asTime(one.end)}${one.isAnswered ? "" : ", unanswered"}`),
            h("td", [h("span", { class: ["verdict", one.verdict._tag.toLowerCase()] }, words[one.verdict._tag])]),
            h("td", one.verdict.because),
            h("td", waitOf(one))
          ])
        )
      )
    ])
  ])

const key = (): VNode =>
  h("ul", { class: "key" }, [
    h("li", { class: "stop" }, "a request, after which it stops"),
    h("li", { class: "retry" }, "one that is repeated"),
    h("li", { class: "cut" }, "one without an answer in time"),
    h("li", { class: "spread" }, "where chance puts the next one")
  ])

export const timeline = (it: Timeline): VNode =>
  h("section", { class: "card drawn", "aria-labelledby": "what-happens" }, [
    h("h2", { id: "what-happens" }, "If each request fails like that"),
    h("p", { class: "sentence", role: "status" }, sentenceOf(it)),
    draw(it),
    key(),
    table(it)
  ])
