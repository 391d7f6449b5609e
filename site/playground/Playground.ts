/** The playground: paste an answer, see which error it is, and what a policy would do. All of it happens in the page. */
import { defineComponent, h } from "vue"
import { code, empty, input, policy } from "./panels.js"
import { usePlayground } from "./state.js"
import { result, timeline } from "./views.js"

export default defineComponent({
  name: "Playground",
  setup: () => {
    const state = usePlayground()
    return () => {
      const { explanation, timeline: told } = state
      return h("div", { class: "playground" }, [
        h("div", { class: "lead" }, [
          h("h1", "What does this response mean?"),
          h("p", "Paste it, and see the typed error that it is, and what a policy would do about it.")
        ]),
        h("div", { class: "columns" }, [
          input(state),
          explanation.value === undefined ? empty() : result(explanation.value)
        ]),
        told.value === undefined
          ? undefined
          : h("div", { class: "columns below" }, [
            policy(state),
            h("div", { class: "stack" }, [timeline(told.value), code(state)])
          ])
      ])
    }
  }
})
