/** A static host: it knows files and nothing else. */
import { existsSync, readFileSync } from "node:fs"
import { createServer, type Server } from "node:http"
import { extname } from "node:path"

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".woff2": "font/woff2"
}

export interface Serving {
  readonly origin: string
  readonly close: () => Promise<void>
}

/** Listens on a free port of loopback. */
export const listen = async (server: Server): Promise<Serving> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

/** Serves a folder at the root and, the same, below /some/where. */
export const serve = (folder: URL): Promise<Serving> =>
  listen(createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://x")
    const path = decodeURIComponent(pathname).replace(/^\/some\/where(?=\/)/, "").replace(/\/$/, "/index.html").slice(1)
    const file = new URL(path, folder)
    const type = types[extname(path)]
    if (!file.href.startsWith(folder.href) || type === undefined || !existsSync(file)) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { "content-type": type }).end(readFileSync(file))
  }))
