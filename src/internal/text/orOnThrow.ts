/**
 * Runs a function that a program wrote into its catalog, where nothing may be thrown: decoding an answer and printing a
 * failure are total, and an answer is no place to report that a catalog has a mistake. `Catalog.check` is.
 */
export const orOnThrow = <A>(f: () => A, otherwise: A): A => {
  try {
    return f()
  } catch {
    return otherwise
  }
}
