/**
 * The moments and the waits that servers write into header values. Dates are read by hand and not by `Date.parse`,
 * whose result for anything but ISO 8601 is up to the engine, and which takes a text without an offset for local time.
 */

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

const day = "(?:mon|tue|wed|thu|fri|sat|sun)"
const longDay = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
const clock = "(\\d{2}):(\\d{2}):(\\d{2})"
const zone = "(z|utc|gmt|(?:gmt|utc)?[+-](?:[01]\\d|2[0-3])(?::?[0-5]\\d)?)"

/** Made in a call, which a bundler can leave out where nobody reads a date. */
const inAnyCase = (pattern: () => string): RegExp => new RegExp(pattern(), "i")

const imfFixdate = inAnyCase(() => `^${day}, (\\d{1,2}) ([a-z]{3}) (\\d{4}) ${clock} ${zone}$`)
// The long names of RFC 850, and the short ones with four digits that cookies made common.
const rfc850 = inAnyCase(() => `^(?:${longDay}|${day}), (\\d{1,2})-([a-z]{3})-(\\d{2}|\\d{4}) ${clock} ${zone}$`)
const asctime = inAnyCase(() => `^${day} ([a-z]{3}) {1,2}(\\d{1,2}) ${clock} (\\d{4})$`)
const iso8601 = inAnyCase(() =>
  `^(\\d{4})-(\\d{2})-(\\d{2})[t ](\\d{2}):(\\d{2})(?::(\\d{2})([.,]\\d+)?)?(?: ?${zone})?$`
)
const javascript = inAnyCase(() => `^${day} ([a-z]{3}) (\\d{1,2}) (\\d{4}) ${clock} ${zone}(?: \\(.*\\))?$`)

/** Minutes east of Greenwich; no zone is Greenwich. */
const offset = (text: string | undefined): number => {
  const parts = /([+-])(\d{2}):?(\d{2})?$/.exec(text ?? "")
  if (parts === null) return 0
  const minutes = Number(parts[2]) * 60 + Number(parts[3] ?? 0)
  return parts[1] === "-" ? -minutes : minutes
}

/** Epoch milliseconds, unless there is no such day or hour. A leap second is the first second of the next minute. */
const moment = (
  year: number,
  month: number,
  date: number,
  hour: number,
  minute: number,
  second: number,
  zoneText?: string
): number | undefined => {
  const midnight = Date.UTC(year, month, date)
  const calendar = new Date(midnight)
  const exists = calendar.getUTCFullYear() === year && calendar.getUTCMonth() === month && hour < 24 && minute < 60 &&
    second < 61
  return exists ? midnight + ((hour * 60 + minute - offset(zoneText)) * 60 + second) * 1000 : undefined
}

const named = (
  year: number,
  month: string | undefined,
  date: string | undefined,
  time: ReadonlyArray<string | undefined>,
  zoneText?: string
): number | undefined =>
  moment(
    year,
    months.indexOf((month ?? "").toLowerCase()),
    Number(date),
    Number(time[0]),
    Number(time[1]),
    Number(time[2]),
    zoneText
  )

/**
 * Of the years that end in two digits, the latest whose moment is at most 50 years after the reference (RFC 9110,
 * section 5.6.7).
 */
const latest = (reference: number, digits: number, at: (year: number) => number | undefined): number | undefined => {
  const now = new Date(reference)
  const horizon = new Date(reference).setUTCFullYear(now.getUTCFullYear() + 50)
  const century = Math.floor(now.getUTCFullYear() / 100) * 100
  return [century + 100, century, century - 100]
    .map((start) => at(start + digits))
    .find((time) => time !== undefined && time <= horizon)
}

/**
 * One of the three HTTP dates, as epoch milliseconds: `Sun, 06 Nov 1994 08:49:37 GMT`,
 * `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`. The name of the day has to be one, but it need not be the right one.
 */
export const httpDate = (text: string, reference: number): number | undefined => {
  const imf = imfFixdate.exec(text)
  if (imf !== null) return named(Number(imf[3]), imf[2], imf[1], imf.slice(4), imf[7])
  const old = rfc850.exec(text)
  if (old !== null) {
    const at = (year: number): number | undefined => named(year, old[2], old[1], old.slice(4), old[7])
    const digits = old[3] ?? ""
    return digits.length === 4 ? at(Number(digits)) : latest(reference, Number(digits), at)
  }
  const asc = asctime.exec(text)
  return asc === null ? undefined : named(Number(asc[6]), asc[1], asc[2], asc.slice(3))
}

/**
 * An HTTP date, ISO 8601 (to the minute or finer; UTC where it names no offset), or what a JavaScript `Date` prints.
 */
export const anyDate = (text: string, reference: number): number | undefined => {
  const http = httpDate(text, reference)
  if (http !== undefined) return http
  const iso = iso8601.exec(text)
  if (iso !== null) {
    const seconds = Number(iso[6] ?? 0) + Number(`0${(iso[7] ?? "").replace(",", ".")}`)
    return moment(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]), Number(iso[4]), Number(iso[5]), seconds, iso[8])
  }
  const js = javascript.exec(text)
  return js === null ? undefined : named(Number(js[3]), js[1], js[2], js.slice(4), js[7])
}

const duration = /^(?:\d+(?:\.\d+)?(?:h|ms|m|s|us|µs|μs|Âµs|ns))+$/
const durationPart = /(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|μs|Âµs|ns)/g
// Both letters that look like a micro, and the first of them as it arrives when its UTF-8 is read as Latin-1.
const durationUnits: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  Âµs: 1e-3,
  ns: 1e-6
}

/**
 * Milliseconds from the reference on, for digits: the size tells an epoch, and its unit, from a wait. `unit` is what a
 * wait counts in, in milliseconds.
 */
export const ladder = (value: number, reference: () => number, unit: 1 | 1000): number => {
  if (value > 1e17) return value / 1e6 - reference()
  if (value > 1e14) return value / 1e3 - reference()
  if (value > 1e11) return value - reference()
  // As milliseconds these are a wait of 12 days to 3 years, or an epoch in 1970 to 1973: no server means the latter.
  if (value > 1e9 && unit === 1000) return value * 1000 - reference()
  return value * unit
}

/** The milliseconds of what Go prints: `6m0s`, `1m30.951s`, `99ms`. */
export const goDuration = (text: string): number | undefined =>
  duration.test(text)
    ? Array.from(text.matchAll(durationPart)).reduce(
      (sum, [, amount, unit]) => sum + Number(amount) * (durationUnits[unit ?? ""] ?? 0),
      0
    )
    : undefined

const onlyDay = inAnyCase(() => `^\\s*(?:${longDay}|${day})$`)

/**
 * The values of a header that was sent more than once. Only a comma with a space behind it divides them (that is how
 * they are joined), so that "1,000" stays unreadable; the comma behind the name of a day belongs to the date.
 */
export const valuesOf = (text: string): ReadonlyArray<string> => {
  if (!text.includes(", ")) return [text.trim()]
  const values: Array<string> = []
  let weekday = ""
  for (const part of text.split(", ")) {
    if (onlyDay.test(part)) {
      weekday = `${part}, `
    } else {
      values.push(`${weekday}${part}`.trim())
      weekday = ""
    }
  }
  return values
}
