/**
 * What an HTTP status alone says: the traits of `Http`'s classes, and of every answer that no documentation covers.
 */
import type { Category } from "../../Category.js"
import type { Applied, Retry, Traits } from "../../Disposition.js"
import type { Exchange } from "../../Exchange.js"
import * as Hint from "../../Hint.js"

const traits = <C extends Category, R extends Retry, A extends Applied>(category: C, retry: R, applied: A) =>
  ({ category, retry, applied }) as const

const invalidArgument = traits("InvalidArgument", "never", "no")
const unauthenticated = traits("Unauthenticated", "never", "no")
const failedPrecondition = traits("FailedPrecondition", "never", "no")
const permissionDenied = traits("PermissionDenied", "never", "no")
const notFound = traits("NotFound", "never", "no")
export const throttled = traits("ResourceExhausted", "throttled", "no")
const internal = traits("Internal", "transient", "unknown")
const unimplemented = traits("Unimplemented", "never", "unknown")
const unavailable = traits("Unavailable", "transient", "unknown")
const deadlineExceeded = traits("DeadlineExceeded", "transient", "unknown")
const resourceExhausted = traits("ResourceExhausted", "never", "unknown")
const overloaded = traits("ResourceExhausted", "throttled", "unknown")

/** The statuses that mean something of their own, and their traits; the others share {@link otherTraits}. */
export const statusTraits = {
  400: invalidArgument,
  401: unauthenticated,
  402: failedPrecondition,
  403: permissionDenied,
  404: notFound,
  405: traits("Unimplemented", "never", "no"),
  406: invalidArgument,
  407: unauthenticated,
  408: deadlineExceeded,
  409: traits("Aborted", "never", "unknown"),
  410: notFound,
  411: invalidArgument,
  412: failedPrecondition,
  413: invalidArgument,
  414: invalidArgument,
  415: invalidArgument,
  416: traits("OutOfRange", "never", "no"),
  417: invalidArgument,
  420: throttled,
  421: failedPrecondition,
  422: invalidArgument,
  423: failedPrecondition,
  424: traits("Aborted", "never", "no"),
  425: traits("Unavailable", "transient", "no"),
  426: failedPrecondition,
  428: failedPrecondition,
  429: throttled,
  431: invalidArgument,
  451: permissionDenied,
  499: traits("Cancelled", "never", "unknown"),
  500: internal,
  501: unimplemented,
  502: unavailable,
  503: unavailable,
  504: deadlineExceeded,
  505: unimplemented,
  506: unimplemented,
  507: resourceExhausted,
  508: resourceExhausted,
  509: overloaded,
  510: unimplemented,
  511: traits("FailedPrecondition", "never", "no"),
  520: unavailable,
  521: unavailable,
  522: unavailable,
  523: unavailable,
  524: deadlineExceeded,
  529: overloaded,
  530: unavailable
} as const satisfies Record<number, Traits>

/** What the rest of a range means. */
export const otherTraits = {
  "4xx": invalidArgument,
  "5xx": internal
} as const satisfies Record<string, Traits>

/** Neither a client's nor a server's error, as far as HTTP can tell: nothing is known, so nothing is repeated. */
const unknown: Traits = traits("Unknown", "never", "unknown")

const table: Readonly<Record<number, Traits>> = statusTraits

/** The traits that HTTP itself gives an answer with this status. */
export const traitsOfStatus = (status: number): Traits => {
  const { applied, category, retry } = table[status] ??
    (status >= 400 && status < 500 ? otherTraits["4xx"] : status >= 500 && status < 600 ? otherTraits["5xx"] : unknown)
  return { retry, category, applied }
}

/** The status by which servers refuse, and by which some of them slow a client down as well. */
export const perhapsThrottled = 403

/**
 * The same for an answer. A refusal whose headers say that too much was asked for counts as that, and what came after a
 * redirect says nothing of whether the request itself had its effect.
 */
export const traitsOfAnswer = (
  status: number,
  exchange: Pick<Exchange, "headers" | "redirect"> | undefined
): Traits => {
  const asks = status === perhapsThrottled && exchange !== undefined && Hint.isThrottled(exchange.headers)
  const traits = asks ? throttled : traitsOfStatus(status)
  return exchange?.redirect === undefined ? traits : { ...traits, applied: "unknown" }
}

/**
 * The status that usually carries a category: what a server answers with for an error that is documented by its key
 * alone. The mapping is the one of google.rpc.Code.
 */
export const statusOfCategory: Readonly<Record<Category, number>> = {
  Cancelled: 499,
  Unknown: 500,
  InvalidArgument: 400,
  DeadlineExceeded: 504,
  NotFound: 404,
  AlreadyExists: 409,
  PermissionDenied: 403,
  ResourceExhausted: 429,
  FailedPrecondition: 400,
  Aborted: 409,
  OutOfRange: 400,
  Unimplemented: 501,
  Internal: 500,
  Unavailable: 503,
  DataLoss: 500,
  Unauthenticated: 401
}
