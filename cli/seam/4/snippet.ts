/** What the code that is printed imports. For Effect 4. */
export const httpModule = "effect/http"
