// Seam: V8 and JavaScriptCore know it, ECMAScript does not.
const errors = Error as ErrorConstructor & { stackTraceLimit?: number | undefined }

/**
 * Makes the error of an answer without taking down the stack.
 *
 * Its frames would show how this library reads an answer, in a fiber that says nothing of who asked; spans tell that.
 * And it is by far what costs most in making an error.
 */
export const withoutStack = <A>(make: () => A): A => {
  const limit = errors.stackTraceLimit
  if (limit === undefined) return make()
  errors.stackTraceLimit = 0
  try {
    return make()
  } finally {
    errors.stackTraceLimit = limit
  }
}
