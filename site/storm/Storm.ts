/** The storm, to look at: what each policy does to a server in each of its troubles, from the figures of the simulation. */
import { computed, defineComponent, h, reactive, ref, type VNode } from "vue"
import curves from "../../bench/results/curves.json"
import { tables } from "../../bench/results/effect3/storm.json"
import { draw, type Line } from "./chart.js"

const isOurs = (name: string): boolean => name === "effect-errata"

const names = curves.troubles[0]?.policies.map(({ name }) => name) ?? []

/** What is shown at first: nobody repeats, everybody does, and two that try to be careful. */
const first = ["none", "three blind repeats", "AWS standard, now", "effect-errata"]

type Table = (typeof tables)[number]

/** The figures of a trouble: how a thousand clients fare, and how long ever more of them take to come back. */
const tablesOf = (trouble: string): ReadonlyArray<Table> =>
  tables.filter(({ title }) => /^(1,000 clients|Back after)/.test(title) && title.endsWith(trouble))

const figures = (table: Table, shown: ReadonlySet<string>): VNode =>
  h("div", { class: "scrolls", tabindex: 0, role: "region", "aria-label": table.title }, [
    h("table", [
      h("caption", table.title),
      h("thead", [h("tr", table.columns.map((name) => name === "" ? h("td") : h("th", { scope: "col" }, name)))]),
      h(
        "tbody",
        table.rows.filter(([name]) => shown.has(String(name))).map(([name, ...cells]) =>
          h("tr", { key: String(name), class: { ours: isOurs(String(name)) } }, [
            h("th", { scope: "row" }, name),
            ...cells.map((cell) => h("td", typeof cell === "number" ? cell.toLocaleString("en") : cell))
          ])
        )
      )
    ])
  ])

export default defineComponent({
  name: "Storm",
  setup: () => {
    const trouble = ref(curves.troubles[0]?.name ?? "")
    const shown = reactive(new Set(first))
    const current = computed(() => curves.troubles.find(({ name }) => name === trouble.value) ?? curves.troubles[0])
    const linesOf = (what: "load" | "goodput"): ReadonlyArray<Line> =>
      (current.value?.policies ?? []).flatMap((policy) =>
        shown.has(policy.name)
          ? [{
            name: policy.name,
            color: names.indexOf(policy.name),
            isOurs: isOurs(policy.name),
            points: policy[what]
          }]
          : []
      )
    const chart = (title: string, what: "load" | "goodput"): VNode =>
      draw({
        title,
        lines: linesOf(what),
        every: curves.every,
        span: [curves.span[0] ?? 0, curves.span[1] ?? 0]
      })
    return () =>
      h("div", { class: "storm" }, [
        h("div", { class: "lead" }, [
          h("h1", "The storm"),
          h("p", [
            "A thousand clients, 800 calls a second, a server that can answer 1,000. It is in trouble for half a minute: what do their repeats do to it? ",
            "The lines are of a simulation that runs the policy's own step, budget and gate. ",
            h("a", { href: "./docs/storm.html" }, "What follows from it"),
            "."
          ])
        ]),
        h("div", { class: "card" }, [
          h("fieldset", [
            h("legend", "The trouble"),
            h(
              "div",
              { class: "choices" },
              curves.troubles.map(({ name }) =>
                h("label", { key: name }, [
                  h("input", {
                    type: "radio",
                    name: "trouble",
                    value: name,
                    checked: trouble.value === name,
                    onChange: () => trouble.value = name
                  }),
                  name
                ])
              )
            )
          ]),
          h("fieldset", [
            h("legend", "The policies"),
            h(
              "div",
              { class: "choices" },
              names.map((name, color) =>
                h("label", { key: name }, [
                  h("input", {
                    type: "checkbox",
                    checked: shown.has(name),
                    onChange: () => shown.has(name) ? shown.delete(name) : shown.add(name)
                  }),
                  h("span", { class: ["swatch", `color-${color}`, { ours: isOurs(name) }], "aria-hidden": "true" }),
                  name
                ])
              )
            )
          ])
        ]),
        h("div", { class: "columns" }, [
          h("div", { class: "card" }, [chart("Requests a second", "load")]),
          h("div", { class: "card" }, [chart("Successes a second", "goodput")])
        ]),
        h("div", { class: "card" }, [
          h("h2", "In figures"),
          ...tablesOf(trouble.value).map((table) => figures(table, shown))
        ])
      ])
  }
})
