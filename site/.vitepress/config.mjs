// How VitePress builds the site; what it builds it from is written by scripts/site.mjs.
import { readdirSync } from "node:fs"
import { basename } from "node:path"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitepress"
import { base } from "../../scripts/lib/site/relative.mjs"

const from = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))
const pages = from("../../build/site-pages")

/** @param {string} folder */
const pagesOf = (folder) =>
  readdirSync(`${pages}/${folder}`).filter((name) => name.endsWith(".md") && name !== "index.md")
    .map((name) => basename(name, ".md")).toSorted()

/** @param {string} folder @param {readonly string[]} names */
const linksOf = (folder, names) => names.map((name) => ({ text: name, link: `/${folder}/${name}` }))

const guide = (/** @type {string} */ text, /** @type {string} */ name) => ({ text, link: `/docs/${name}` })

const guides = [
  {
    text: "Begin",
    items: [
      guide("Quick start", "quick-start"),
      guide("In a real program", "real-program"),
      guide("Migrating", "migrating"),
      guide("Versions", "versions")
    ]
  },
  {
    text: "Use",
    items: [
      guide("Catching", "catching"),
      guide("Retrying", "retry"),
      guide("Testing", "testing"),
      guide("Servers", "servers"),
      guide("At scale", "at-scale"),
      guide("Operations", "operations")
    ]
  },
  {
    text: "Add an API",
    items: [
      guide("Import", "import"),
      guide("Your own API", "your-own-api"),
      guide("The command", "cli")
    ]
  },
  {
    text: "Trust it",
    items: [
      guide("Reliability", "reliability"),
      guide("Performance", "performance"),
      { text: "Measurements", link: "/bench/" },
      guide("A storm", "storm"),
      guide("The algebra", "algebra"),
      guide("Architecture", "architecture"),
      { text: "Security", link: "/SECURITY" },
      { text: "Contributing", link: "/CONTRIBUTING" },
      { text: "Changes", link: "/CHANGELOG" }
    ]
  }
]

const named = new Set(guides.flatMap(({ items }) => items.map(({ link }) => link)))
/** A guide that is new has a place before somebody finds a better one. */
const others = pagesOf("docs").filter((name) => !named.has(`/docs/${name}`))

const formats = ["Http", "Problem", "OAuth2", "Bearer"]
const apis = pagesOf("docs/apis")
const modules = pagesOf("reference")
const isApi = (/** @type {string} */ name) => apis.includes(name)

export default defineConfig({
  lang: "en",
  title: "Errata",
  description: "The documented errors of HTTP APIs, as tagged Effect errors that know whether trying again can help.",
  // While it is only shown there is nothing to be moved.
  base: process.argv.includes("dev") ? "/" : base,
  srcDir: pages,
  outDir: from("../../build/site"),
  cacheDir: from("../../build/site-cache"),
  metaChunk: true,
  // Nothing is asked for that nobody has asked for.
  router: { prefetchLinks: false },
  lastUpdated: false,
  head: [
    ["link", {
      rel: "icon",
      href:
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' fill='%23315efb'/%3E%3Cpath d='M10 8h12M10 16h9M10 24h12M10 8v16' stroke='white' stroke-width='3.4' fill='none' stroke-linecap='round'/%3E%3C/svg%3E"
    }],
    ["meta", { name: "referrer", content: "no-referrer" }]
  ],
  markdown: {
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    config: (md) => {
      // A column whose head is empty has no head: the cell above it is one like any other.
      for (const [rule, cell] of [["th_open", "<td>"], ["th_close", "</td>"]]) {
        md.renderer.rules[rule ?? ""] = (tokens, at, options, _, self) =>
          tokens[rule === "th_open" ? at + 1 : at - 1]?.content === ""
            ? cell ?? ""
            : self.renderToken(tokens, at, options)
      }
    }
  },
  themeConfig: {
    nav: [
      { text: "Guides", link: "/docs/quick-start", activeMatch: "^/docs/(?!apis/)" },
      { text: "Errors", link: "/docs/apis/", activeMatch: "^/docs/apis/" },
      { text: "Reference", link: "/reference/", activeMatch: "^/reference/" },
      { text: "Playground", link: "/playground" },
      { text: "Storm", link: "/storm" }
    ],
    sidebar: {
      "/docs/apis/": [
        { text: "All errors", link: "/docs/apis/" },
        { text: "APIs", items: linksOf("docs/apis", apis.filter((name) => !formats.includes(name))) },
        { text: "Formats", items: linksOf("docs/apis", apis.filter((name) => formats.includes(name))) }
      ],
      "/reference/": [
        { text: "All modules", link: "/reference/" },
        { text: "Modules", items: linksOf("reference", modules.filter((name) => !isApi(name))) },
        { text: "APIs and formats", items: linksOf("reference", modules.filter(isApi)) }
      ],
      "/": others.length === 0 ? guides : [...guides, { text: "More", items: linksOf("docs", others) }]
    },
    outline: { level: [2, 3] },
    search: {
      provider: "local",
      options: {
        // What is searched needs no colours, which would take as long again as they do in the pages.
        _render: (text, env, md) => {
          md.set({ highlight: (code) => `<pre><code>${md.utils.escapeHtml(code)}</code></pre>` })
          const html = md.render(text, env)
          return env.frontmatter?.["search"] === false ? "" : html
        }
      }
    },
    docFooter: { prev: "Before", next: "Next" }
  },
  vite: {
    // What a page names stands in the folders around the one that is served.
    server: { fs: { allow: [from("../..")] } },
    resolve: { alias: [{ find: /^effect-errata$/, replacement: from("../../src/index.ts") }] },
    build: { chunkSizeWarningLimit: 2_000 }
  }
})
