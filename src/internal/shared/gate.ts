/** A gate that machines share: what one process knows, and the questions to the store that it takes. */
import * as Deferred from "#effect/Deferred"
import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as Option from "#effect/Option"
import { disconnect } from "#seam/fiber"
import { counter } from "#seam/metrics"
import type { Store } from "#seam/store"
import * as Clock from "effect/Clock"
import * as Exchange from "../../Exchange.js"
import { UndocumentedError } from "../../UndocumentedError.js"
import { withoutStack } from "../error/withoutStack.js"
import { partsOf } from "../evidence/request.js"
import { credentialOf, originOf } from "../retry/origin.js"
import type { SharedGate } from "../retry/sharedGate.js"
import { longestQuestion, makeKnowledge, patience as usualPatience, read, type Told } from "./knowledge.js"
import { learn, type Question } from "./learn.js"
import { type Destination, makeNameOf } from "./name.js"

const count = counter("errata.shared", "What a shared gate asked and told its store, by how that ended")

/** Something that the store is asked, or told. */
interface Errand {
  readonly done: Deferred.Deferred<Told | undefined>
  readonly began: number
  /** How many milliseconds it may take. */
  readonly patience: number
  /** Whether it was found late already. */
  isLate: boolean
}

/** What tells one destination from another in this process. */
const keyOf = ({ credential, origin }: Destination): string => `${origin} ${credential ?? ""}`

const isOpen: Effect.Effect<boolean> = Effect.succeed(false)

/** So long the first question may take, in milliseconds. */
const firstPatience = 500

const notSent: SharedGate["notSent"] = (request, left) =>
  withoutStack(() =>
    new UndocumentedError({
      api: "",
      reason: "NotSent",
      retry: "throttled",
      category: "ResourceExhausted",
      applied: "no",
      ...(left > 0 && { floor: Duration.millis(Math.ceil(left)) }),
      exchange: Exchange.unanswered(partsOf(request))
    }, true)
  )

/**
 * Makes one, after a first question: who has to connect first, and loads what is loaded once, takes longer than later ones do,
 * and a request that does not wait for it would go without knowing.
 */
export const makeSharedGate = (store: Store, nameOf = makeNameOf()): Effect.Effect<SharedGate> => {
  const knowledge = makeKnowledge()
  const asking = new Map<string, Errand>()

  /** Told how an errand went: once, at whichever comes first of its end and its being late. */
  const judge = (errand: Errand, what: "ask" | "tell", outcome: "well" | "failed" | "late", now: number): void => {
    if (errand.isLate) return
    errand.isLate = outcome === "late"
    count({ what, outcome })
    knowledge.judge(outcome === "well", now)
  }

  /** Runs an errand in a fiber of its own: whoever waits for it may be interrupted, or not wait any longer. */
  const start = (
    what: "ask" | "tell",
    began: number,
    work: Effect.Effect<Told | undefined, unknown>,
    { key, patience = usualPatience }: { readonly key?: string; readonly patience?: number } = {}
  ): Effect.Effect<Errand> => {
    const errand: Errand = { done: Deferred.makeUnsafe(), began, patience, isLate: false }
    const bounded = Effect.timeoutOrElse(disconnect(work), {
      duration: longestQuestion,
      orElse: () => Effect.fail("no answer")
    })
    const run = Effect.flatMap(
      Effect.exit(bounded),
      (exit) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          if (key !== undefined) asking.delete(key)
          const isLate = now - began > patience
          judge(errand, what, exit._tag === "Failure" ? "failed" : isLate ? "late" : "well", now)
          const told = exit._tag === "Success" ? exit.value : undefined
          Deferred.doneUnsafe(errand.done, Effect.succeed(told))
        })
    )
    // What is under way has a fiber, also where whoever has started it is interrupted now.
    return Effect.uninterruptible(Effect.suspend(() => {
      // Before it begins: a store in memory may have answered by the time that the fiber is there.
      if (key !== undefined) asking.set(key, errand)
      return Effect.as(Effect.forkDetach(Effect.interruptible(run), { startImmediately: true }), errand)
    }))
  }

  /** Waits for an errand, for as long as a request waits for the store. */
  const wait = (errand: Errand, what: "ask" | "tell"): Effect.Effect<Told | undefined> =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const left = Math.min(errand.patience, errand.began + errand.patience - now)
      return Effect.timeoutOrElse(Deferred.await(errand.done), {
        duration: Math.max(0, left),
        orElse: () =>
          Effect.map(Clock.currentTimeMillis, (now): undefined => {
            judge(errand, what, "late", now)
          })
      })
    })

  /** The name is no matter of the store, which is not blamed for what it takes to compute it. */
  const named = <A>(key: string, to: Destination, use: (name: Effect.Effect<string, unknown>) => Effect.Effect<A>) =>
    Effect.flatMap(
      Effect.option(nameOf(key, to)),
      (name) => use(Option.match(name, { onNone: () => Effect.fail("no name"), onSome: Effect.succeed }))
    )

  const question = (to: Destination, key: string): Effect.Effect<Errand> =>
    named(key, to, (name) =>
      Effect.flatMap(Clock.currentTimeMillis, (asked) => {
        const under = asking.get(key)
        if (under !== undefined) return Effect.succeed(under)
        const work = name.pipe(
          Effect.flatMap(store.get),
          Effect.flatMap((written) =>
            Effect.map(Clock.currentTimeMillis, (now) => knowledge.learn(key, asked, now, written))
          )
        )
        return start("ask", asked, work, { key })
      }))

  /** What is to be found out before a request at this time; nothing where the last answer still counts. */
  const ask = (to: Destination, now: number): Question | undefined => {
    const key = keyOf(to)
    const told = knowledge.toldOf(key, now)
    if (told !== undefined) return { waits: true, answer: Effect.succeed(told) }
    switch (knowledge.advise(key, now)) {
      case "go":
        return undefined
      case "without":
        count({ what: "ask", outcome: "skipped" })
        return undefined
      case "beside":
        return asking.has(key) ? undefined : {
          waits: false,
          answer: Effect.flatMap(question(to, key), ({ done }) => Deferred.await(done))
        }
      case "first":
        return { waits: true, answer: Effect.flatMap(question(to, key), (errand) => wait(errand, "ask")) }
    }
  }

  const made: SharedGate = {
    notSent,
    learn: (gate, key, { headers, url }) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        if (gate.isClosed(key, now)) return isOpen
        const question = ask({ origin: originOf(url), credential: credentialOf(headers) }, now)
        return question === undefined ? isOpen : learn(gate, key, question)
      }),
    tell: ({ origin, used: { credential } }, { until, whole }) =>
      Effect.suspend(() => {
        const to = { origin, credential }
        const now = until - whole
        const key = keyOf(to)
        const value = knowledge.tell(key, now, whole)
        if (value === undefined) return Effect.void
        const isTrusted = knowledge.isTrusted()
        return named(key, to, (name) =>
          Effect.flatMap(Clock.currentTimeMillis, (began) => {
            const work = Effect.flatMap(name, (name) =>
              Effect.flatMap(store.get(name), (written) => {
                const known = read(written, now)
                return known !== undefined && known.until >= value.until
                  ? Effect.map(Clock.currentTimeMillis, (at) => knowledge.learn(key, now, at, written))
                  : Effect.as(store.set(name, value, value.whole), undefined)
              }))
            return Effect.flatMap(
              start("tell", began, work),
              (errand) => isTrusted ? Effect.asVoid(wait(errand, "tell")) : Effect.void
            )
          }))
      })
  }
  const nobody = { origin: "", credential: undefined }
  return Clock.currentTimeMillis.pipe(
    Effect.flatMap((now) =>
      start("ask", now, Effect.as(Effect.flatMap(nameOf("", nobody), store.get), undefined), {
        patience: firstPatience
      })
    ),
    Effect.flatMap((errand) => wait(errand, "ask")),
    Effect.as(made)
  )
}
