/** What tests of a program need, and the program itself does not. */

/** An API that is not there: a `HttpClient`, or a server on loopback, that answers with documented errors. */
export * as Fake from "./Fake.js"
