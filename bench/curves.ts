/**
 * What each policy does to a server in each of its troubles, second by second: the curves that the site draws.
 *
 * They are of the first seed of the storm with 1,000 clients, whose figures are in `effect3/storm.json`.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { policies } from "./storm/policies/all.js"
import { scenarios } from "./storm/scenarios.js"
import { simulate } from "./storm/simulate.js"

const clients = 1_000
const seed = 1
/** Every other second is enough for a curve. */
const every = 2

const thinned = (values: ReadonlyArray<number>): ReadonlyArray<number> => values.filter((_, i) => i % every === 0)

const troubles = scenarios.map((scenario) => {
  console.log(scenario.name)
  return {
    name: scenario.name,
    policies: policies.map((policy) => {
      const { goodput, load } = simulate(policy, { ...scenario, clients }, seed)
      return { name: policy.name, load: thinned(load), goodput: thinned(goodput) }
    })
  }
})

const folder = process.argv[2]
if (folder !== undefined) {
  mkdirSync(folder, { recursive: true })
  // They are of no major, and no figures: beside the folders of both.
  const text = JSON.stringify({ name: "curves", clients, seed, every, span: [30, 60], troubles })
  // A line for each curve.
  writeFileSync(join(folder, "../curves.json"), `${text.replaceAll(/\{"name"|"load"|"goodput"/g, "\n$&")}\n`)
}
