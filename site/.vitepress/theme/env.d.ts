/** What VitePress puts in the place of these. */
interface ImportMeta {
  readonly env: { readonly SSR: boolean }
}

declare module "*.css" {}
