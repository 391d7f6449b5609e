/** What a form is made of. */
import { h, type VNode, type VNodeChild } from "vue"
import type { Slider } from "./choices.js"

/** A field with more characters than these is slow to edit, in any browser: it shows the beginning. */
export const longest = 100_000
const shownOf = (text: string): string => text.length > longest ? text.slice(0, 2_000) : text

/** Fills a field. As a property of its own, Vue would also write it into the page as an attribute: a secret in it, too. */
const holding = (text: string) => (element: unknown): void => {
  const shown = shownOf(text)
  // A browser has line ends of its own in a field.
  if (element instanceof HTMLTextAreaElement && element.value !== shown.replace(/\r\n?/g, "\n")) element.value = shown
}

/** What is long goes past the field. */
const pasted = (event: ClipboardEvent, into: (text: string) => void): void => {
  const text = event.clipboardData?.getData("text/plain") ?? ""
  if (text.length <= longest) return
  event.preventDefault()
  into(text)
}

/** A field for a text of any length; it is told with each key, or when it is left. */
export const area = (
  { id, placeholder, rows, set, text, when }: {
    readonly id: string
    readonly rows: number
    readonly placeholder?: string
    readonly text: string
    readonly when: "input" | "change"
    readonly set: (text: string) => void
  }
): VNode =>
  h("textarea", {
    id,
    rows,
    placeholder,
    spellcheck: false,
    autocomplete: "off",
    autocapitalize: "off",
    ref: holding(text),
    [when === "input" ? "onInput" : "onChange"]: (event: Event) => {
      const { value } = event.target as HTMLTextAreaElement
      // The beginning of a long text is not what somebody has written.
      if (value !== shownOf(text)) set(value)
    },
    onPaste: (event: ClipboardEvent) => pasted(event, set)
  })

/** A field under its label. */
export const field = (label: string, id: string, ...within: ReadonlyArray<VNodeChild>): VNode =>
  h("div", { class: "field" }, [h("label", { for: id }, label), ...within])

export const option = (value: string, text = value): VNode => h("option", { value, key: value }, text)

export const select = (
  label: string,
  id: string,
  value: string,
  options: ReadonlyArray<VNode>,
  set: (value: string) => void
): VNode =>
  field(
    label,
    id,
    h("select", { id, value, onChange: (event: Event) => set((event.target as HTMLSelectElement).value) }, [...options])
  )

export const button = (label: string, onClick: () => void, isPressed?: boolean): VNode =>
  h("button", { type: "button", "aria-pressed": isPressed, onClick }, label)

export const slider = (
  { hint, label, name, show, steps }: Slider,
  value: number,
  set: (value: number) => void
): VNode => {
  const id = `set-${name}`
  return h("div", { class: "slider" }, [
    h("label", { for: id }, label),
    h("output", { for: id }, show(value)),
    h("input", {
      id,
      type: "range",
      min: 0,
      max: steps.length - 1,
      step: 1,
      value: Math.max(0, steps.indexOf(value)),
      "aria-valuetext": show(value),
      "aria-describedby": `${id}-hint`,
      onInput: (event: Event) => set(steps[Number((event.target as HTMLInputElement).value)] ?? value)
    }),
    h("small", { id: `${id}-hint` }, hint)
  ])
}

export const toggle = (label: string, id: string, isSet: boolean, set: (isSet: boolean) => void): VNode =>
  h("label", { key: id }, [
    h("input", {
      type: "checkbox",
      id,
      checked: isSet,
      onChange: (event: Event) => set((event.target as HTMLInputElement).checked)
    }),
    label
  ])
