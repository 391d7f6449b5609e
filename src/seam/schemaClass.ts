/** A class that becomes a Schema. The same for both majors. */
import type { Answer, Props } from "./answer.js"

/** A class whose instances are made from these fields. */
export interface Constructor<Self = object, Props = never> {
  new(props: Props, trusted?: boolean): Self
  readonly prototype: object
}

/** What a class may have beside its fields. */
export interface Extras {
  /** Makes generated props plausible, where fields depend on each other. */
  readonly plausible?: (props: Props) => Props
  /** What all of its instances have. */
  readonly members?: () => object
  /** How it stands in an `HttpApi`. */
  readonly answer?: () => Answer
}
