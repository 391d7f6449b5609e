// The catalog of docs/your-own-api.md, in the layout that it has there.
// dprint-ignore-file
import { Schema } from "effect"
import { Api, Catalog } from "effect-errata"

const api = Api.make("Kettle", {
  docs: "https://docs.kettle.example/errors",
  body: Api.lenient({ code: Schema.String, text: Schema.String, ref: Schema.String }),
  key: ["code"],
  describe: (body) => ({ detail: body.text, trace: body.ref })
})
class UnknownDrink extends api.error<UnknownDrink>()("UnknownDrink", {
  key: "unknown_drink", status: 422, category: "InvalidArgument", retry: "never", applied: "no",
  summary: "There is no such drink.", example: { code: "unknown_drink", text: "Nothing is called 'tee'." }
}) {}
class TokenExpired extends api.error<TokenExpired>()("TokenExpired", {
  key: "token_expired", status: 401, category: "Unauthenticated", retry: "refresh", applied: "no",
  summary: "The token has run out.", example: { code: "token_expired" }
}) {}
class Busy extends api.error<Busy>()("Busy", {
  key: "busy", status: 429, category: "ResourceExhausted", retry: "throttled", applied: "no",
  summary: "More than ten orders a minute.", example: { code: "busy", text: "One at a time." }
}) {}
class Fault extends api.error<Fault>()("Fault", {
  status: "5xx", category: "Internal", retry: "transient", applied: "unknown",
  summary: "A fault of the service; the order may have been taken.", example: { code: "fault", ref: "k-7f31" }
}) {}
const catalog = api.catalog(UnknownDrink, TokenExpired, Busy, Fault)

console.log(Catalog.check(catalog)) // => []
