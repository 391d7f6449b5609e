import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
import { anyDate, goDuration, httpDate, ladder, valuesOf } from "../../../src/internal/hint/date.js"

const options = { seed: 42, numRuns: 2000 }
const reference = Date.UTC(2026, 10, 21, 10, 0, 0)

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
const two = (n: number): string => String(n).padStart(2, "0")

const parts = (time: number) => {
  const date = new Date(time)
  return {
    day: days[date.getUTCDay()] ?? "",
    date: date.getUTCDate(),
    month: months[date.getUTCMonth()] ?? "",
    year: String(date.getUTCFullYear()).padStart(4, "0"),
    clock: [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(":")
  }
}
const rfc850 = (time: number): string => {
  const { clock, date, day, month, year } = parts(time)
  return `${day}, ${two(date)}-${month}-${year.slice(-2)} ${clock} GMT`
}
const asctime = (time: number): string => {
  const { clock, date, day, month, year } = parts(time)
  return `${day.slice(0, 3)} ${month} ${String(date).padStart(2, " ")} ${clock} ${year}`
}
const wholeSeconds = (from: number, to: number) =>
  FastCheck.integer({ min: Math.ceil(from / 1000), max: Math.floor(to / 1000) }).map((seconds) => seconds * 1000)

describe("httpDate", () => {
  const nov6 = Date.UTC(1994, 10, 6, 8, 49, 37)
  it.each([
    ["Sun, 06 Nov 1994 08:49:37 GMT", nov6],
    ["Sun, 6 Nov 1994 08:49:37 GMT", nov6],
    ["sun, 06 nov 1994 08:49:37 gmt", nov6],
    ["Sun, 06 Nov 1994 08:49:37 UTC", nov6],
    ["Sun, 06 Nov 1994 09:49:37 +0100", nov6],
    ["Mon, 06 Nov 1994 08:49:37 GMT", nov6], // a Sunday, in truth
    ["Sunday, 06-Nov-94 08:49:37 GMT", nov6],
    ["Sun, 06-Nov-1994 08:49:37 GMT", nov6],
    ["Sun, 06-Nov-94 08:49:37 GMT", nov6],
    ["Wednesday, 06-Nov-94 08:49:37 GMT", nov6],
    ["Sun, 06 Nov 1994 23:19:37 +1430", nov6],
    ["Sun, 06 Nov 1994 08:49:37 GMT+00:00", nov6],
    ["Sun Nov  6 08:49:37 1994", nov6],
    ["Sun Nov 6 08:49:37 1994", nov6],
    ["Sat, 31 Dec 2016 23:59:60 GMT", Date.UTC(2017, 0, 1)],
    ["Thu, 29 Feb 2024 00:00:00 GMT", Date.UTC(2024, 1, 29)]
  ])("%s", (text, expected) => {
    expect(httpDate(text, reference)).toBe(expected)
  })

  it.each([
    "",
    "06 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:37",
    "Sun, 06 Nov 1994 08:49:37 PST",
    "Sun, 06 Nov 1994 24:00:00 GMT",
    "Sun, 06 Nov 1994 08:60:00 GMT",
    "Sun, 06 Nov 1994 08:49:61 GMT",
    "Sun, 31 Feb 2024 08:49:37 GMT",
    "Wed, 29 Feb 2023 08:49:37 GMT",
    "Sun, 00 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nev 1994 08:49:37 GMT",
    "Xyz, 06 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 0094 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:37 GMT and more",
    "Sun Nov  6 08:49:37 1994 GMT",
    // Only the names of days, in full or with three letters.
    "Sunny, 06-Nov-94 08:49:37 GMT",
    "Sund, 06-Nov-94 08:49:37 GMT",
    "Tueday, 06-Nov-94 08:49:37 GMT",
    "Sunday, 06 Nov 1994 08:49:37 GMT",
    "Sunday Nov  6 08:49:37 1994",
    // There are no such zones.
    "Sun, 06 Nov 1994 08:49:37 +2400",
    "Sun, 06 Nov 1994 08:49:37 +0060",
    "Sun, 06 Nov 1994 08:49:37 +99:99",
    "Sun, 06 Nov 1994 08:49:37 +01:",
    "Sun, 06 Nov 1994 08:49:37 +1",
    "Sun, 06 Nov 1994 08:49:37 +010",
    "Sun, 06 Nov 1994 08:49:37 GMTZ",
    "Sun, 06 Nov 94 08:49:37 GMT",
    "Sun, 06 Nov 1994 8:49:37 GMT",
    "Sun, 06 Nov 1994 08:49 GMT",
    "Sun,  06 Nov 1994 08:49:37 GMT",
    "Sun, 06-Nov-194 08:49:37 GMT",
    "Sun, 06 Nov -994 08:49:37 GMT",
    "Sun, ٠٦ Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:37 GMT\n"
  ])("not read: %s", (text) => {
    expect(httpDate(text, reference)).toBeUndefined()
  })

  it.each([
    // the year of the reference, two digits, the year they mean
    [2026, "26", 2026],
    [2026, "75", 2075],
    [2026, "77", 1977],
    [2026, "94", 1994],
    [2026, "00", 2000],
    [2099, "01", 2101],
    [2099, "98", 2098],
    [2000, "49", 2049],
    [2000, "51", 1951]
  ])("seen from %i, '%s is %i", (year, digits, expected) => {
    const at = httpDate(`Monday, 01-Mar-${digits} 00:00:00 GMT`, Date.UTC(year, 5, 1))
    expect(at).toBe(Date.UTC(expected, 2, 1))
  })

  it("fifty years to the second is the future, one second more the past", () => {
    expect(httpDate("Saturday, 21-Nov-76 10:00:00 GMT", reference)).toBe(Date.UTC(2076, 10, 21, 10, 0, 0))
    expect(httpDate("Saturday, 21-Nov-76 10:00:01 GMT", reference)).toBe(Date.UTC(1976, 10, 21, 10, 0, 1))
  })

  it("a leap day only in a year that has one", () => {
    // 2100 has none, so '00 is 2000 even where 2100 is nearer.
    expect(httpDate("Tuesday, 29-Feb-00 00:00:00 GMT", Date.UTC(2090, 0, 1))).toBe(Date.UTC(2000, 1, 29))
  })

  it("the three forms come back", () => {
    FastCheck.assert(
      FastCheck.property(wholeSeconds(Date.UTC(1000, 0, 1), Date.UTC(9999, 11, 31)), (time) => {
        expect(httpDate(new Date(time).toUTCString(), reference)).toBe(time)
        expect(httpDate(asctime(time), reference)).toBe(time)
      }),
      options
    )
    FastCheck.assert(
      FastCheck.property(
        wholeSeconds(Date.UTC(1900, 0, 1), Date.UTC(2200, 0, 1)),
        FastCheck.integer({ min: -49 * 365, max: 49 * 365 }),
        (now, inDays) => {
          const time = now + inDays * 86_400_000
          expect(httpDate(rfc850(time), now)).toBe(time)
        }
      ),
      options
    )
  })
})

describe("anyDate", () => {
  const ten = Date.UTC(2026, 10, 21, 10, 0, 0)
  it.each([
    ["2026-11-21T10:00:00Z", ten],
    ["2026-11-21t10:00:00z", ten],
    ["2026-11-21T10:00Z", ten],
    ["2026-11-21T10:00", ten],
    ["2026-11-21T10:00:00", ten],
    ["2026-11-21 10:00:00", ten],
    ["2026-11-21 10:00:00 UTC", ten],
    ["2026-11-21T11:00:00+01:00", ten],
    ["2026-11-21T11:00+0100", ten],
    ["2026-11-21T11:00:00+01", ten],
    ["2026-11-21T04:30:00-05:30", ten],
    ["2026-11-21T10:00:00.250Z", ten + 250],
    ["2026-11-21T10:00:00.123456+00:00", ten + 123.456],
    ["2026-11-21T10:00:00,5Z", ten + 500],
    ["2026-11-21T09:59:60Z", ten],
    ["Sat Nov 21 2026 10:00:00 GMT+0000 (Coordinated Universal Time)", ten],
    ["Sat Nov 21 2026 11:00:00 GMT+0100 (Central European Standard Time)", ten],
    ["Sat Nov 21 2026 05:00:00 GMT-0500", ten],
    ["Sat, 21 Nov 2026 10:00:00 GMT", ten],
    ["Sat Nov 21 10:00:00 2026", ten]
  ])("%s", (text, expected) => {
    expect(anyDate(text, reference)).toBeCloseTo(expected, 2)
  })

  it.each([
    "2026-11-21T11:00:00+25:00",
    "2026-11-21T11:00:00+01:60",
    "2026-11-21T11:00:00+01:",
    "2026-11-21T11:00:00+1",
    "2026-11-21T10:00:00.Z",
    "2026-11-21T10:00.5Z",
    "2026-11-21T10Z",
    "20261121T100000Z",
    "2026-1-2T10:00:00Z",
    "+002026-11-21T10:00:00Z",
    "0000-01-01T00:00:00Z",
    "Sat Nov 21 2026 10:00:00 GMT+2400",
    "2026-11-21",
    "2026-13-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-11-21T25:00Z",
    "tomorrow",
    "10:00"
  ])(
    "not read: %s",
    (text) => {
      expect(anyDate(text, reference)).toBeUndefined()
    }
  )

  it("what JavaScript prints comes back, in any zone", () => {
    FastCheck.assert(
      FastCheck.property(
        wholeSeconds(Date.UTC(1000, 0, 1), Date.UTC(9999, 11, 30)),
        FastCheck.integer({ min: -14 * 60, max: 14 * 60 }),
        (time, minutes) => {
          const zone = `${minutes < 0 ? "-" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}${
            two(Math.abs(minutes) % 60)
          }`
          const { clock, date, day, month, year } = parts(time + minutes * 60_000)
          expect(anyDate(`${day.slice(0, 3)} ${month} ${two(date)} ${year} ${clock} GMT${zone}`, reference)).toBe(time)
          expect(anyDate(new Date(time).toISOString(), reference)).toBe(time)
        }
      ),
      options
    )
  })
})

describe("goDuration", () => {
  it.each([
    ["6m0s", 360_000],
    ["1m30.951s", 90_951],
    ["99ms", 99],
    ["2m59.56s", 179_560],
    ["1h2m", 3_720_000],
    ["1h0m0s", 3_600_000],
    ["8.64s", 8640],
    ["100µs", 0.1],
    ["100μs", 0.1],
    ["100us", 0.1],
    ["100Âµs", 0.1],
    ["5000000ns", 5],
    ["0s", 0]
  ])("%s", (text, expected) => {
    expect(goDuration(text)).toBeCloseTo(expected, 6)
  })

  it.each(["", "5", "-5s", "+5s", "5 s", "s", "5x", "1e3s", "1m-5s", "PT5S", "5S", ".s"])("not read: %s", (text) => {
    expect(goDuration(text)).toBeUndefined()
  })
})

describe("ladder", () => {
  const epoch = 1_800_000_000_000
  it.each([
    ["seconds", 30, 30_000],
    ["the last wait in seconds", 1e9, 1e12],
    ["epoch seconds", 1_800_000_030, 30_000],
    ["epoch milliseconds", 1_800_000_030_000, 30_000],
    ["epoch microseconds", 1_800_000_030_000_000, 30_000],
    ["epoch nanoseconds", 1_800_000_030_000_000_000, 30_000],
    ["the past", 1_799_999_990, -10_000]
  ])("%s", (_, value, expected) => {
    expect(ladder(value, () => epoch, 1000)).toBeCloseTo(expected, 0)
  })

  it("a name that says milliseconds has no epoch in seconds", () => {
    expect(ladder(1500, () => epoch, 1)).toBe(1500)
    expect(ladder(2e9, () => epoch, 1)).toBe(2e9)
    expect(ladder(1_800_000_030_000, () => epoch, 1)).toBe(30_000)
  })
})

describe("valuesOf", () => {
  it.each([
    ["5", ["5"]],
    [" 5 ", ["5"]],
    ["5, 10", ["5", "10"]],
    ["1,000", ["1,000"]],
    ["Sun, 06 Nov 1994 08:49:37 GMT, 5", ["Sun, 06 Nov 1994 08:49:37 GMT", "5"]],
    ["5, Sunday, 06-Nov-94 08:49:37 GMT", ["5", "Sunday, 06-Nov-94 08:49:37 GMT"]],
    ["Sun,", ["Sun,"]],
    ["Sunny, 5", ["Sunny", "5"]],
    ["monthly, 5", ["monthly", "5"]],
    ["Sun, 06 Nov 1994 08:49:37 GMT, Sunday, 06-Nov-94 08:49:37 GMT", [
      "Sun, 06 Nov 1994 08:49:37 GMT",
      "Sunday, 06-Nov-94 08:49:37 GMT"
    ]],
    ["", [""]]
  ])("%s", (text, expected) => {
    expect(valuesOf(text)).toEqual(expected)
  })
})
