/**
 * A server that lets in so many requests in a window and counts those that it refuses, and a Redis: each in a process of its
 * own, on the loopback interface.
 */
import { type ChildProcess, fork, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { write } from "./generated.js"

const text = `import { createServer } from "node:http"
let quota = Infinity, window = 1, began = 0, used = 0, sent = 0, refused = 0
const server = createServer((request, response) => {
  const now = performance.now()
  sent++
  const current = Math.floor((now - began) / 1000 / window)
  if (current !== used.window) used = { window: current, count: 0 }
  if (++used.count > quota) {
    refused++
    const left = (current + 1) * window - (now - began) / 1000
    return response.writeHead(429, { "retry-after": String(Math.ceil(left)) }).end()
  }
  setTimeout(() => response.writeHead(200).end(), 10)
})
server.keepAliveTimeout = 60_000
process.on("message", (message) => {
  if (message.begin) {
    ;({ quota, window } = message.begin)
    if (quota === null) quota = Infinity
    began = performance.now()
    used = { window: -1, count: 0 }
    sent = refused = 0
  }
  process.send({ sent, refused })
})
server.listen(0, "127.0.0.1", () => process.send(server.address().port))
process.on("disconnect", () => process.exit())
`

/** What the server has counted. */
interface Counts {
  readonly sent: number
  readonly refused: number
}

export interface ThrottlingServer {
  readonly url: string
  /** Begins to count anew, with a quota for each window of so many seconds. */
  readonly begin: (quota: number, window: number) => Promise<Counts>
  readonly counts: () => Promise<Counts>
  readonly close: () => void
}

/** The next message of a process. Whoever starts it knows what it says. */
export const nextMessage = async <A>(child: ChildProcess): Promise<A> => {
  const [message] = await once(child, "message")
  return message as A
}

export const startThrottlingServer = async (): Promise<ThrottlingServer> => {
  const child = fork(write("sharedServer.mjs", text))
  const port = await nextMessage<number>(child)
  const ask = (message: object): Promise<Counts> => {
    const answer = nextMessage<Counts>(child)
    child.send(message)
    return answer
  }
  return {
    url: `http://127.0.0.1:${port}/v1/quests/42`,
    begin: (quota, window) => ask({ begin: { quota, window } }),
    counts: () => ask({}),
    close: () => child.disconnect()
  }
}

const program = "redis-server"

export const hasRedis = (): boolean => spawnSync(program, ["--version"]).status === 0

export const startRedis = async () => {
  const probe = createServer().listen(0, "127.0.0.1")
  await once(probe, "listening")
  const address = probe.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  probe.close()
  await once(probe, "close")
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
  const child = spawn(program, options, { cwd: tmpdir(), stdio: ["ignore", "pipe", "inherit"] })
  process.on("exit", () => child.kill("SIGKILL"))
  await new Promise<void>((resolve, reject) => {
    let said = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text
      if (said.includes("Ready to accept connections")) resolve()
    })
    child.on("close", () => reject(new Error(`redis-server has ended:\n${said}`)))
  })
  return { port, send: (signal: NodeJS.Signals) => child.kill(signal) }
}
