/** VitePress' own theme, with the two pages that are programs. */
import { onContentUpdated, type Theme, useData } from "vitepress"
import DefaultTheme from "vitepress/theme"
import { type Component, defineAsyncComponent, defineComponent, h, onMounted, ref, watchEffect } from "vue"
import { withFixedLinks } from "./links.js"
import "./style.css"
import { keepChosenTabs, showChosenTabs } from "./tabs.js"

/**
 * A page that is a program. It is not there before it runs: until then the page is as it came, so that nothing jumps, and
 * without JavaScript it says what it needs.
 */
const program = (name: string, load: () => Promise<{ readonly default: Component }>): Component =>
  defineComponent({
    name,
    setup: () => {
      const isMounted = ref(false)
      const Program = import.meta.env.SSR ? undefined : defineAsyncComponent(load)
      // It is fetched while the page around it begins to live.
      if (!import.meta.env.SSR) void load()
      onMounted(() => isMounted.value = true)
      return () =>
        h("div", { class: "program" }, [
          isMounted.value && Program !== undefined
            ? h(Program)
            : h("noscript", "This page is a program: it needs JavaScript.")
        ])
    }
  })

/** The default layout has a main landmark in its documents alone; elsewhere it is all that it shows. */
const Layout = defineComponent({
  name: "ErrataLayout",
  setup: () => {
    const { frontmatter } = useData()
    onContentUpdated(showChosenTabs)
    onMounted(() => {
      keepChosenTabs()
      watchEffect(() => {
        const content = document.querySelector("#VPContent")
        if (["home", "page"].includes(frontmatter.value["layout"])) content?.setAttribute("role", "main")
        else content?.removeAttribute("role")
      }, { flush: "post" })
    })
    return () => h(DefaultTheme.Layout)
  }
})

const theme: Theme = {
  extends: DefaultTheme,
  Layout,
  enhanceApp: ({ app }) => {
    app.component("ErrataPlayground", program("PlaygroundPage", () => import("../../playground/Playground.js")))
    app.component("ErrataStorm", program("StormPage", () => import("../../storm/Storm.js")))
    if (!import.meta.env.SSR) withFixedLinks()
  }
}

export default theme
