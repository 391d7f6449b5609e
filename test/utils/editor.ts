/**
 * What an editor shows of a program: TypeScript's own server, asked as editors do.
 */
import * as Effect from "#effect/Effect"
import type * as Scope from "effect/Scope"
import { spawn } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

/** A message of the protocol, as far as it is looked at here. */
interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: { readonly items?: ReadonlyArray<unknown> }
  readonly result?: {
    readonly contents?: { readonly value?: string }
    readonly items?: ReadonlyArray<{ readonly label?: string; readonly message?: string }>
  } | null
}

/** What an editor shows of one program. */
export interface Editor {
  /** The type of a constant. */
  readonly shown: (name: string) => Effect.Effect<string>
  /** What may stand behind this text, where it stands first. */
  readonly offered: (before: string) => Effect.Effect<ReadonlyArray<string>>
  /** What the compiler refuses, in its words. */
  readonly refused: Effect.Effect<ReadonlyArray<string>>
}

const root = fileURLToPath(new URL("../..", import.meta.url))
const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc")

/** The messages in what comes: each after a header that says how long it is. */
const reader = (onMessage: (message: Message) => void) => {
  let input = Buffer.alloc(0)
  return (chunk: Buffer): void => {
    input = Buffer.concat([input, chunk])
    for (;;) {
      const end = input.indexOf("\r\n\r\n")
      const length = Number(/content-length: (\d+)/i.exec(input.toString("latin1", 0, Math.max(end, 0)))?.[1])
      if (end === -1 || input.length < end + 4 + length) return
      onMessage(JSON.parse(input.toString("utf8", end + 4, end + 4 + length)))
      input = input.subarray(end + 4 + length)
    }
  }
}

/** Opens a program that lies where the tests are, and gives what is shown of the names that it declares as constants. */
export const open = (
  program: string
): Effect.Effect<(name: string) => Effect.Effect<string>, never, Scope.Scope> =>
  Effect.map(edit(program), ({ shown }) => shown)

/** Opens a program that lies where the tests are. */
export const edit = (program: string): Effect.Effect<Editor, never, Scope.Scope> =>
  Effect.gen(function*() {
    const server = yield* Effect.acquireRelease(
      Effect.sync(() => spawn(process.execPath, [compiler, "--lsp", "--stdio"], { cwd: root })),
      (server) => Effect.sync(() => server.kill())
    )
    const answers = new Map<number, (message: Message) => void>()
    const send = (message: object): void => {
      const text = JSON.stringify({ jsonrpc: "2.0", ...message })
      server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
    }
    server.stdout.on(
      "data",
      reader(({ id, method, ...message }) => {
        // It asks for settings of the editor: there are none.
        if (id !== undefined && method !== undefined) {
          send({
            id,
            result: message.params?.items?.map(() => null) ?? null
          })
        } else if (id !== undefined) answers.get(id)?.(message)
      })
    )
    let asked = 0
    const ask = (method: string, params: object): Effect.Effect<Message> =>
      Effect.callback((resume) => {
        const id = ++asked
        answers.set(id, (message) => resume(Effect.succeed(message)))
        send({ id, method, params })
      })
    const uri = pathToFileURL(join(root, "test/program.ts")).href
    yield* ask("initialize", {
      processId: process.pid,
      rootUri: pathToFileURL(root).href,
      capabilities: { textDocument: { hover: { contentFormat: ["plaintext"] }, diagnostic: {}, completion: {} } }
    })
    send({ method: "initialized", params: {} })
    send({
      method: "textDocument/didOpen",
      params: { textDocument: { uri, languageId: "typescript", version: 1, text: program } }
    })
    const lines = program.split("\n")
    const textDocument = { uri }
    return {
      shown: (name) => {
        const before = `const ${name} = `
        const line = lines.findIndex((line) => line.startsWith(before))
        return Effect.map(
          ask("textDocument/hover", { textDocument, position: { line, character: "const ".length } }),
          ({ result }) => result?.contents?.value ?? ""
        )
      },
      offered: (before) => {
        const line = lines.findIndex((line) => line.includes(before))
        const character = (lines[line] ?? "").indexOf(before) + before.length
        return Effect.map(
          ask("textDocument/completion", { textDocument, position: { line, character } }),
          // A member that may be left out is marked.
          ({ result }) => (result?.items ?? []).map(({ label = "" }) => label.replace(/\?$/, ""))
        )
      },
      refused: Effect.map(
        ask("textDocument/diagnostic", { textDocument }),
        ({ result }) => (result?.items ?? []).map(({ message = "" }) => message)
      )
    }
  })
