/** Effect 4 has an engine of its own; the properties of these tests are those of the one that Effect 3 carries. */
export * from "fast-check"
