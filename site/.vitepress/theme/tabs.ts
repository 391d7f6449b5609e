/** A reader who has chosen a major of Effect in one sample has chosen it in all of them, on later pages as well. */
const key = "errata-tab"

const stored = (): string | null => {
  try {
    return localStorage.getItem(key)
  } catch {
    // A browser may keep nothing.
    return null
  }
}

const store = (label: string): void => {
  try {
    localStorage.setItem(key, label)
  } catch {
    // Then it is chosen for this page alone.
  }
}

const inputs = (): ReadonlyArray<HTMLInputElement> => [
  ...document.querySelectorAll<HTMLInputElement>(".vp-code-group .tabs input")
]

const labelOf = (input: HTMLInputElement): string => input.labels?.[0]?.textContent ?? ""

const choose = (label: string): void => {
  for (const input of inputs()) {
    if (labelOf(input) === label && !input.checked) input.click()
  }
}

/** Shows what was chosen before, on a page that has just come. */
export const showChosenTabs = (): void => {
  const label = stored()
  if (label !== null) choose(label)
}

/** Listens for what is chosen. */
export const keepChosenTabs = (): void => {
  let isChoosing = false
  document.addEventListener("change", ({ target }) => {
    if (isChoosing || !(target instanceof HTMLInputElement) || !inputs().includes(target)) return
    const label = labelOf(target)
    store(label)
    isChoosing = true
    // What is above may have another height now: what was chosen stays where it is.
    const before = target.getBoundingClientRect().top
    choose(label)
    scrollBy({ top: target.getBoundingClientRect().top - before, behavior: "instant" })
    isChoosing = false
  })
}
