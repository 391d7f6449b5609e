/** How an `HttpClient` calls the span of a request. */
export const spanOf = (method: string): string => `http.client ${method}`
