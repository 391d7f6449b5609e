/** What a Schema looks for in a value, as far as a look can tell. The same for both majors. */
import type { Ast } from "#seam/shape"

export type Shape =
  | { readonly _tag: "Anything" }
  | { readonly _tag: "Plain"; readonly is: (value: unknown) => boolean }
  | { readonly _tag: "Same"; readonly as: Ast }
  | { readonly _tag: "Checked"; readonly from: Shape; readonly isValid: (value: unknown) => boolean }
  | { readonly _tag: "Union"; readonly members: ReadonlyArray<Ast> }
  | { readonly _tag: "Array"; readonly item: Ast }
  | {
    readonly _tag: "Object"
    readonly members: ReadonlyArray<{ readonly name: PropertyKey; readonly isOptional: boolean; readonly type: Ast }>
    /** What every member has to be. */
    readonly rest: ReadonlyArray<Ast>
  }
