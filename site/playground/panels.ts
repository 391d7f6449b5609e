/** Where somebody pastes and sets something, and what they take away. */
import { h, type VNode } from "vue"
import { known } from "../../cli/apis.js"
import { callSliders, codeOf, defaults, policySliders, type Slider, toggles } from "./choices.js"
import { asTheyCome, documented } from "./examples.js"
import { area, button, field, longest, option, select, slider, toggle } from "./fields.js"
import { methods, reader, type State } from "./state.js"

/** As many answers of a HAR file can be chosen from. */
const mostAnswers = 200

const all = documented()

const problem = (text: string): VNode => h("p", { class: "problem", role: "alert" }, text)

const ofOnesOwn = ({ own, ownName, ownText }: State): VNode =>
  // What reads it is fetched before anything is pasted: afterwards nothing goes over the network at all.
  h("details", { class: "own", onToggle: () => void reader() }, [
    h("summary", "An API of your own: paste its OpenAPI description"),
    field(
      "Its name",
      "own-name",
      h("input", {
        id: "own-name",
        type: "text",
        autocomplete: "off",
        spellcheck: false,
        value: ownName.value,
        onChange: (event: Event) => ownName.value = (event.target as HTMLInputElement).value.trim()
      })
    ),
    field(
      "The description, JSON or YAML",
      "own-description",
      area({ id: "own-description", rows: 6, text: ownText.value, when: "change", set: (text) => ownText.value = text })
    ),
    field(
      "Or a file",
      "own-file",
      h("input", {
        id: "own-file",
        type: "file",
        accept: ".json,.yaml,.yml",
        onChange: (event: Event) =>
          void (event.target as HTMLInputElement).files?.[0]?.text().then((text) => ownText.value = text)
      })
    ),
    own.value === undefined
      ? undefined
      : "problem" in own.value
      ? problem(own.value.problem)
      : h("p", { class: "found", role: "status" }, own.value.says)
  ])

/** Whose answer it is, and after which request, where it does not tell. */
const asked = (state: State): ReadonlyArray<VNode> => {
  const { apiName, failures, method, ownApi, selected, take } = state
  const told = failures.value[selected.value]?.request?.method ?? ""
  return [
    select(
      "Any documented error",
      "example",
      "",
      [
        option("", "choose one"),
        ...all.map(({ api, examples }) =>
          h("optgroup", { label: api.name }, examples.map(({ name }) => option(`${api.name}/${name}`, name)))
        )
      ],
      (value) => {
        const [name = "", tag] = value.split("/")
        const found = all.find(({ api }) => api.name === name)?.examples.find((one) => one.name === tag)
        if (found === undefined) return
        apiName.value = name
        take(found.text, "now")
      }
    ),
    select(
      "Whose answer",
      "api",
      apiName.value,
      [
        option("", "guess"),
        ...ownApi.value === undefined ? [] : [option(ownApi.value.name, `${ownApi.value.name}, yours`)],
        ...known.map(({ name }) => option(name))
      ],
      (value) => apiName.value = value
    ),
    select(
      "After a",
      "method",
      told || method.value,
      told === "" ? [option("", "GET, if it does not tell"), ...methods.map((name) => option(name))] : [option(told)],
      (value) => method.value = value
    )
  ]
}

export const input = (state: State): VNode => {
  const { apiName, failures, looked, selected, take, text } = state
  return h("div", { class: "card input" }, [
    h("h2", [h("label", { for: "answer" }, "An answer that failed")]),
    h("p", { class: "quiet" }, "The output of curl -i, an entry of HAR, or JSON with a status."),
    area({
      id: "answer",
      rows: 11,
      placeholder: "HTTP/1.1 429 Too Many Requests\nretry-after: 30\ncontent-type: application/json\n\n{ … }",
      text: text.value,
      when: "input",
      set: take
    }),
    text.value.length > longest
      ? h(
        "p",
        { class: "quiet" },
        `All ${text.value.length.toLocaleString("en")} characters count; here is the beginning.`
      )
      : undefined,
    looked.value !== undefined && "problem" in looked.value ? problem(`${looked.value.problem}.`) : undefined,
    failures.value.length > 1
      ? select(
        `One of ${failures.value.length} that failed`,
        "which",
        String(selected.value),
        failures.value.slice(0, mostAnswers).map(({ status }, i) => option(String(i), `${i + 1}: ${status}`)),
        (value) => selected.value = Number(value)
      )
      : undefined,
    h(
      "div",
      { class: "examples", role: "group", "aria-label": "Examples" },
      asTheyCome.map((example) =>
        button(example.name, () => {
          apiName.value = ""
          take(example.text, "now")
        })
      )
    ),
    h("div", { class: "fields" }, [...asked(state)]),
    ofOnesOwn(state),
    h("p", { class: "private" }, [
      h("strong", "Nothing leaves this page. "),
      "It has no way to: its own policy forbids every connection. What looks like a secret is hidden in all that is shown."
    ])
  ])
}

export const policy = ({ choices }: State): VNode => {
  const sliders = (all: ReadonlyArray<Slider>): VNode =>
    h(
      "div",
      { class: "sliders" },
      all.map((one) => slider(one, choices[one.name], (value) => choices[one.name] = value))
    )
  return h("section", { class: "card policy", "aria-labelledby": "policy" }, [
    h("h2", { id: "policy" }, "The policy"),
    sliders(policySliders),
    h(
      "div",
      { class: "toggles" },
      toggles.map(({ label, name }) => toggle(label, `set-${name}`, choices[name], (isSet) => choices[name] = isSet))
    ),
    h("h3", "The call"),
    sliders(callSliders),
    h("div", { class: "buttons" }, [button("Every default", () => Object.assign(choices, defaults))])
  ])
}

export const code = ({ choices, copy, explanation, major, said, share }: State): VNode => {
  const lines = codeOf(explanation.value?.code ?? "", { ...choices }, major.value)
  return h("section", { class: "card code", "aria-labelledby": "code" }, [
    h("h2", { id: "code" }, "In a program"),
    h("div", { class: "buttons" }, [
      ...([4, 3] as const).map((one) => button(`Effect ${one}`, () => major.value = one, major.value === one)),
      button(
        "Copy the code",
        () => void copy(lines, "The code is copied.", "The browser does not let it be copied: select it.")
      ),
      button("Copy a link to this", () => void share())
    ]),
    h("p", { class: "said", role: "status" }, said.value),
    h("pre", { tabindex: 0, role: "region", "aria-label": "The code" }, [h("code", lines)])
  ])
}

export const empty = (): VNode =>
  h("section", { class: "card empty", "aria-labelledby": "nothing" }, [
    h("h2", { id: "nothing" }, "What you will see"),
    h("ol", [
      h("li", "which error it is, of which API, and why that one"),
      h("li", "whether asking again can help, and whether it may have had its effect"),
      h("li", "what a policy would do, request by request, on a line of time"),
      h("li", "the program that handles it")
    ])
  ])
