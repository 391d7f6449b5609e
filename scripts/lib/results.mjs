// Where the results of the benches are: in the checkout, also for what runs in the copy of it for Effect 4.
import { major } from "./majors.mjs"
import { at } from "./project.mjs"

/** Those with one major of Effect. */
export const resultsOf = (/** @type {number} */ of) => at(major === 4 ? "../.." : ".", "bench/results", `effect${of}`)
