/** Effect 4's words for options, on Effect 3. */
import type * as Options from "@effect/cli/Options"

export { boolean as Boolean, optional, text as String, withDescription } from "@effect/cli/Options"

type Alone = Options.Options<boolean>

/** Effect 3 has no `--no-x` for an `--x` unless it is asked for. */
export const withoutNegation: (self: Alone) => Alone = (self) => self

/** Effect 3 takes an option that is not there for false by itself, and would say twice that it may be left out. */
export const withDefault: (value: false) => (self: Alone) => Alone = () => (self) => self
