/** Effect 4's words for what a command is told without a name, on Effect 3. */
import * as Args from "@effect/cli/Args"

export { optional, withDescription } from "@effect/cli/Args"

export const String = (name: string): Args.Args<string> => Args.text({ name })

export const ChoiceWithValue = <A>(name: string, choices: ReadonlyArray<[string, A]>): Args.Args<A> =>
  Args.choice(choices, { name })
