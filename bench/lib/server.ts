/**
 * A server on the loopback interface, in a process of its own: what it does takes no time of the one that measures.
 */
import { fork } from "node:child_process"
import { write } from "./generated.js"

const text = `import { createServer } from "node:http"
const server = createServer((request, response) => {
  response.writeHead(200, { "content-type": "application/json" }).end("{\\"title\\":\\"An answer\\"}")
})
server.keepAliveTimeout = 60_000
server.listen(0, "127.0.0.1", () => process.send(server.address().port))
process.on("disconnect", () => process.exit())
`

export interface Server {
  readonly url: string
  readonly close: () => void
}

/** Answers everything with the same small 200. */
export const startServer = (): Promise<Server> =>
  new Promise((resolve, reject) => {
    const child = fork(write("server.mjs", text))
    child.on("error", reject)
    child.once("message", (port) => {
      resolve({ url: `http://127.0.0.1:${Number(port)}/v1/quests/42`, close: () => child.disconnect() })
    })
  })
