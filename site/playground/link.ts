/** The example and what was set, in the fragment of a link: a browser does not send it to any server. */
import { callSliders, type Choices, defaults, policySliders, toggles } from "./choices.js"

/** What a link carries. */
export interface Linked {
  /** An answer, without what is secret in it. */
  readonly text: string
  /** The name of an API, where one was chosen. */
  readonly api: string | undefined
  readonly method: string
  readonly choices: Choices
}

/** No link is longer. */
export const longestLink = 12_000

const toBase64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")

const fromBase64 = (text: string): string =>
  new TextDecoder().decode(
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0))
  )

const sliders = [...policySliders, ...callSliders]

/** What is not by default, by name. */
const changed = (choices: Choices): Record<string, string> =>
  Object.fromEntries(
    Object.entries(choices).flatMap(([name, value]) =>
      value === defaults[name as keyof Choices] ? [] : [[name, String(value)]]
    )
  )

export const toFragment = ({ api, choices, method, text }: Linked): string =>
  `#${new URLSearchParams({
    answer: toBase64(text),
    ...(api !== undefined && { api }),
    ...(method !== "" && { method }),
    ...changed(choices)
  })}`

/** Only what a control can be set to: a link is from somebody else. */
const choicesFrom = (params: URLSearchParams): Choices => {
  const numbers = sliders.flatMap(({ name, steps }) => {
    const value = Number(params.get(name) ?? Number.NaN)
    return steps.includes(value) ? [[name, value] as const] : []
  })
  const switches = toggles.flatMap(({ name }) => params.get(name) === "true" ? [[name, true] as const] : [])
  return { ...defaults, ...Object.fromEntries([...numbers, ...switches]) }
}

/** What a fragment carries; nothing where it is none of these. */
export const fromFragment = (fragment: string): Linked | undefined => {
  const params = new URLSearchParams(fragment.replace(/^#/, ""))
  const answer = params.get("answer")
  if (answer === null) return undefined
  try {
    return {
      text: fromBase64(answer),
      api: params.get("api") ?? undefined,
      method: /^[A-Z]{1,10}$/.exec(params.get("method") ?? "")?.[0] ?? "",
      choices: choicesFrom(params)
    }
  } catch {
    // A link that was cut off is none.
    return undefined
  }
}
