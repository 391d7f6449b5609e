/** What the code that is printed imports. For Effect 3. */
export const httpModule = "@effect/platform"
