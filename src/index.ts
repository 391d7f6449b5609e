/** Makes a catalog of an API of your own. */
export * as Api from "./Api.js"
/** One documented error: its entry, its class, its instances. */
export * as ApiError from "./ApiError.js"
/** Bearer tokens, RFC 6750. */
export * as Bearer from "./Bearer.js"
/** All documented errors of an API, and the way from an answer to the one that it is. */
export * as Catalog from "./Catalog.js"
/** What kind of failure it is, in one vocabulary for every API. */
export * as Category from "./Category.js"
/** What repeating can do and whether the request was applied, with their lattice. */
export * as Disposition from "./Disposition.js"
/** The evidence that an error carries. */
export * as Exchange from "./Exchange.js"
/** When a server says to come back. */
export * as Hint from "./Hint.js"
/** HTTP's own statuses, for an API that documents nothing. */
export * as Http from "./Http.js"
/** JourneyApps' documented errors, and its batches. */
export * as JourneyApps from "./apis/JourneyApps.js"
/** A success whose body is not what was promised. */
export * as MalformedResponseError from "./MalformedResponseError.js"
/** OAuth 2.0, RFC 6749: token endpoint and redirect. */
export * as OAuth2 from "./OAuth2.js"
/** The documented errors of Oz Forensics. */
export * as OzForensics from "./apis/OzForensics.js"
/** Problem details for HTTP APIs, RFC 9457. */
export * as Problem from "./Problem.js"
/** The body of problem details, without their errors. */
export * as ProblemBody from "./ProblemBody.js"
/** Qonversion's documented errors. */
export * as Qonversion from "./apis/Qonversion.js"
/** Questback's documented errors. */
export * as Questback from "./apis/Questback.js"
/** Whether, when and how to repeat, derived from the type. */
export * as Retry from "./Retry.js"
/** How much repeating a program may do in all. */
export * as RetryBudget from "./RetryBudget.js"
/** Rick's documented errors, and those of its OAuth2 service. */
export * as Rick from "./apis/Rick.js"
/** No answer, or none that can be read. */
export * as TransportError from "./TransportError.js"
/** An answer outside the documentation. */
export * as UndocumentedError from "./UndocumentedError.js"
