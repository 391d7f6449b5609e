/** What somebody has pasted and set, and what follows from it. */
import { computed, onMounted, onUnmounted, reactive, ref, shallowRef, watch } from "vue"
import { type Known, known } from "../../cli/apis.js"
import { handedOn, lookAt } from "../../cli/look.js"
import { type Choices, defaults } from "./choices.js"
import { fromFragment, longestLink, toFragment } from "./link.js"
import { explained, repeated } from "./look.js"

/** While somebody types, what is shown waits for so many milliseconds. */
const pause = 120

export const methods: ReadonlyArray<string> = ["GET", "POST", "PUT", "PATCH", "DELETE"]

/** What reads a description, with the parser of YAML, which nothing else needs. */
export const reader = () => import("../../cli/import/look.js")

/** An API of one's own, or why there is none. */
type Own = { readonly api: Known; readonly says: string } | { readonly problem: string }

const linked = "It carries the answer without the secrets that are hidden here: look at it before you send it."

/** The state of the page, for as long as it is there. */
export const usePlayground = () => {
  const text = ref("")
  /** What is looked at: the text a moment ago. */
  const settled = ref("")
  const apiName = ref("")
  const method = ref("")
  const selected = ref(0)
  const choices = reactive<{ -readonly [K in keyof Choices]: Choices[K] }>({ ...defaults })
  const major = ref<3 | 4>(4)
  const said = ref("")
  const own = shallowRef<Own>()
  const ownText = ref("")
  const ownName = ref("Acme")

  let timer: ReturnType<typeof setTimeout> | undefined
  const take = (next: string, when: "now" | "soon" = "soon"): void => {
    text.value = next
    said.value = ""
    clearTimeout(timer)
    const settle = (): void => {
      settled.value = next
      selected.value = 0
    }
    if (when === "now") settle()
    else timer = setTimeout(settle, pause)
  }

  const ownApi = computed(() => own.value !== undefined && "api" in own.value ? own.value.api : undefined)
  const looked = computed(() => settled.value.trim() === "" ? undefined : lookAt(settled.value))
  const failures = computed(() => looked.value !== undefined && "failures" in looked.value ? looked.value.failures : [])
  const question = computed(() => {
    const parts = failures.value[selected.value]
    if (parts === undefined) return undefined
    const among = ownApi.value === undefined ? known : [...known, ownApi.value]
    return {
      parts,
      api: among.findLast(({ name }) => name === apiName.value),
      among,
      method: method.value,
      now: Date.now()
    }
  })
  const explanation = computed(() => question.value && explained(question.value))
  /** The API that was chosen, or guessed. */
  const api = computed(() => question.value?.among.findLast(({ name }) => name === explanation.value?.api))
  const timeline = computed(() => question.value && api.value && repeated(question.value, api.value, { ...choices }))

  const open = (): void => {
    const found = fromFragment(location.hash)
    if (found === undefined) return
    Object.assign(choices, found.choices)
    apiName.value = known.some(({ name }) => name === found.api) ? found.api ?? "" : ""
    method.value = methods.includes(found.method) ? found.method : ""
    take(found.text, "now")
  }
  onMounted(() => {
    open()
    addEventListener("hashchange", open)
  })
  onUnmounted(() => {
    clearTimeout(timer)
    removeEventListener("hashchange", open)
  })

  /** Copies a text, and says what came of it. */
  const copy = async (text: string, done: string, otherwise: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text)
      said.value = done
    } catch {
      // A page that is not served over TLS has no clipboard, and a reader may refuse it.
      said.value = otherwise
    }
  }

  const share = async (): Promise<void> => {
    if (question.value === undefined || api.value === undefined) return
    const fragment = toFragment({
      text: handedOn(question.value.parts, api.value),
      api: known.includes(api.value) && apiName.value !== "" ? apiName.value : undefined,
      method: question.value.parts.request?.method ? "" : method.value,
      choices: { ...choices }
    })
    if (fragment.length > longestLink) {
      said.value = "This answer is too long for a link."
      return
    }
    history.replaceState(history.state, "", fragment)
    await copy(location.href, `The link is copied. ${linked}`, `The link is in the address bar. ${linked}`)
  }

  let reading = 0
  watch([ownText, ownName], async ([description, name]) => {
    const turn = ++reading
    if (apiName.value === ownApi.value?.name) apiName.value = ""
    own.value = undefined
    if (description.trim() === "") return
    const { describedBy, isApiName } = await reader()
    // Somebody has gone on typing.
    if (turn !== reading) return
    if (!isApiName(name)) {
      own.value = { problem: "The name begins with a capital, and has letters and digits: it begins every tag." }
      return
    }
    const found = describedBy(description, name)
    own.value = "problem" in found ? found : {
      api: found.api,
      says: `${found.title}: ${found.errors} errors of ${found.operations} operations. Their traits are guessed.`
    }
    if ("api" in found) apiName.value = found.api.name
  })

  return {
    api,
    apiName,
    choices,
    copy,
    explanation,
    failures,
    looked,
    major,
    method,
    own,
    ownApi,
    ownName,
    ownText,
    said,
    selected,
    share,
    take,
    text,
    timeline
  }
}

export type State = ReturnType<typeof usePlayground>
