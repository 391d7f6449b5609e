/**
 * Makes the links of the page that came from the server independent of where it stands. They are written in relation to it,
 * so that the site can be put into any folder; and the parts of it that stay while a reader goes on, such as the list of
 * the pages, would lead elsewhere from the next one.
 */
export const withFixedLinks = (): void => {
  for (const [selector, name] of [["a[href]", "href"], ["img[src]", "src"]] as const) {
    for (const element of document.querySelectorAll(selector)) {
      const value = element.getAttribute(name) ?? ""
      if (/^\.{1,2}\//.test(value)) {
        element.setAttribute(name, new URL(value, location.href).pathname + new URL(value, location.href).hash)
      }
    }
  }
}
