/** What Effect's own client does, where the majors differ. */

/** What the span of a request is called. */
export const spanOf = (method: string): string => `http.client ${method}`

/** Whether `HttpClient.retryTransient` waits as long as a server says. */
export const retryTransientHeedsRetryAfter = false

/** Whether what is below `HttpClient.followRedirects` gets the request as it was made once, and cannot have it made anew. */
export const followRedirectsHoldsTheRequest = true

/** Whether a client that fails with less fits where one that fails with more is wanted. */
export const clientFitsWider = true
