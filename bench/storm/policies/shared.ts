/**
 * This package with a gate that all clients share: what a process knows is the real one, and only its store is modelled.
 */
import { Retry, RetryBudget } from "effect-errata"
import { longestQuestion, makeKnowledge, patience, type Written } from "../../../src/internal/shared/knowledge.js"
import { close } from "../../../src/internal/shared/learn.js"
import type { Policy } from "../policy.js"
import type { Random } from "../random.js"
import { clientOf, origin, type Sharing } from "./ours.js"

/** What became of the questions to the store. */
export interface Asked {
  /** How many there were. */
  questions: number
  /** How long requests have waited for them, in milliseconds. */
  waited: number
}

/** Otherwise than the package does it: the store is only asked beside requests, or what is learnt is not spread. */
export type Otherwise = "beside" | "unspread"

/** A store that many reach, a round trip away; or one that never answers. */
const makeStore = (roundTrip: number) => {
  let entries: ReadonlyArray<{ readonly from: number; readonly value: Written }> = []
  return {
    get: (now: number): Written | undefined =>
      entries.findLast(({ from, value }) => from <= now && from + value.whole > now)?.value,
    /** It is there after the question whether it would shorten a longer one, and its own way. */
    set: (now: number, value: Written) => {
      const from = now + 1.5 * roundTrip
      entries = entries.filter(({ from, value }) => from + value.whole > now)
      if (!entries.some((other) => other.value.until >= value.until)) entries = [...entries, { from, value }]
    }
  }
}

const policy = Retry.policy()

/** For one run: what is in the store is not for the next one. */
export const sharedOver = (roundTrip: number, otherwise?: Otherwise): Policy & { readonly asked: Asked } => {
  const store = makeStore(roundTrip)
  const asked: Asked = { questions: 0, waited: 0 }
  const sharing = (random: Random): Sharing => {
    const knowledge = makeKnowledge()
    let question:
      | { readonly asked: number; readonly end: number; readonly value: Written | undefined; isLate: boolean }
      | undefined
    /** Takes an answer that has come meanwhile, or finds that it is late. */
    const settle = (now: number): void => {
      if (question === undefined) return
      const { asked, end, isLate, value } = question
      if (!isLate && Math.min(end, now) - asked >= patience) {
        question.isLate = true
        knowledge.judge(false, asked + patience)
      }
      if (end > now && now - asked < longestQuestion) return
      question = undefined
      if (end > now) return
      if (end - asked < patience) knowledge.judge(true, end)
      knowledge.learn(origin, asked, end, value)
    }
    return {
      tell: (now, whole) => {
        const value = knowledge.tell(origin, now, whole)
        if (value !== undefined) store.set(now, value)
      },
      hear: (gate, now) => {
        settle(now)
        if (gate.isClosed(origin, now)) return 0
        const told = knowledge.toldOf(origin, now)
        if (told !== undefined) {
          close(gate, origin, told, now, otherwise === "unspread" ? 0 : random())
          return 0
        }
        const advice = knowledge.advise(origin, now)
        if (advice === "go" || advice === "without") return 0
        if (question === undefined) {
          asked.questions++
          question = { asked: now, end: now + roundTrip, value: store.get(now), isLate: false }
        }
        if (advice === "beside" || otherwise === "beside") return 0
        const wait = Math.min(question.end, question.asked + patience) - now
        if (wait <= 0) return 0
        asked.waited += wait
        return wait
      }
    }
  }
  return {
    name: "a shared gate",
    asked,
    client: (random, resume) => clientOf(policy, random, resume, sharing(random))
  }
}

/** One budget for all clients, which asks nobody: the best that a shared one could be. For one run. */
export const withOneBudget = (): Policy => {
  const budget = RetryBudget.unsafeMake()
  return {
    name: "one budget for all",
    client: (random, resume) => clientOf(policy, random, resume, undefined, budget)
  }
}
