import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Intent } from "../../../src/model/plan.ts";
import { plan } from "../../../src/route/plan.ts";
import { sampleEvent } from "../../route/sample-event.ts";
import { loadTestRules } from "./load-test-rules.ts";

const QUARTER_MS = 15 * 60_000;
const DAY_MS = 86_400_000;

function fileWith(zone: string, open: string, beside: string): string {
  return `version: 1
timezone: ${zone}
hours:
  office: { open: { ${open} } }
rules:
  tell:
    event: inquiry.expired
    do:
      - slack: { channel: "#kyc", text: Expired }
        ${beside}
`;
}

/** What the files want for an event that comes at a time and decides nothing. */
function intentOf(at: number, ...texts: readonly string[]): Pick<Intent, "due_at" | "cancelled"> {
  const { ruleSet, problems } = loadTestRules(...texts);
  if (!ruleSet) throw new Error(JSON.stringify(problems));
  const event = sampleEvent({
    type: "inquiry.expired",
    decision: "expired",
    occurred_at: at,
    received_at: at,
  });
  const [intent] = plan(ruleSet, event, { preview: false }).intents;
  if (!intent) throw new Error("nothing was planned");
  return intent;
}

function dueOf(at: string, ...texts: readonly string[]): string {
  return new Date(intentOf(Date.parse(at), ...texts).due_at).toISOString().replace(":00.000Z", "Z");
}

describe("a message that waits for hours", () => {
  it.each([
    // The Monday after the clocks change, and the same night without a change.
    ["Europe/London", "2026-03-27T18:00Z", "2026-03-30T08:00Z"],
    ["Europe/London", "2026-03-20T18:00Z", "2026-03-23T09:00Z"],
    ["Europe/London", "2026-10-23T17:00Z", "2026-10-26T09:00Z"],
    ["America/New_York", "2026-03-06T23:00Z", "2026-03-09T13:00Z"],
    ["America/New_York", "2026-10-30T22:00Z", "2026-11-02T14:00Z"],
    ["Australia/Lord_Howe", "2026-10-02T08:00Z", "2026-10-04T22:00Z"],
    ["Australia/Lord_Howe", "2026-04-03T08:00Z", "2026-04-05T22:30Z"],
    ["Africa/Cairo", "2026-04-23T15:00Z", "2026-04-26T06:00Z", "sun-thu"],
    ["America/Santiago", "2026-09-04T22:00Z", "2026-09-07T12:00Z"],
  ])("in %s goes at nine of the clocks there: %s", (zone, at, due, days = "mon-fri") => {
    expect(dueOf(at, fileWith(zone, `${days}: "09:00-17:00"`, "during: office"))).toBe(due);
  });

  it.each([
    ["begins in the hour that is skipped", "01:30-03:00", "2026-03-28T12:00Z", "2026-03-29T01:00Z"],
    ["begins in the hour that comes twice", "01:30-03:00", "2026-10-24T12:00Z", "2026-10-25T00:30Z"],
    ["passes midnight into the change", "23:00-02:00", "2026-03-28T12:00Z", "2026-03-28T23:00Z"],
  ])("goes when a range opens that %s", (_, range, at, due) => {
    expect(dueOf(at, fileWith("Europe/London", `mon-sun: "${range}"`, "during: office"))).toBe(due);
  });

  it("waits from when it is due, and a pause of a day is one of hours and not of clocks", () => {
    const beside = "after: 24h\n        during: office";
    const lines = fileWith("Europe/London", 'mon-sun: "09:00-17:00"', beside);
    expect(dueOf("2026-03-28T16:30Z", lines)).toBe("2026-03-30T08:00Z");
    expect(dueOf("2026-03-27T16:30Z", lines)).toBe("2026-03-28T16:30Z");
  });

  it("outside of them waits for their end by the clocks", () => {
    const beside = "outside: office\n        else: wait";
    const text = fileWith("America/New_York", 'sun: "00:00-06:00"', beside);
    expect(dueOf("2026-03-08T05:30Z", text)).toBe("2026-03-08T10:00Z");
    expect(dueOf("2026-11-01T05:30Z", text)).toBe("2026-11-01T11:00Z");
  });

  it("is dropped by the clocks of the day", () => {
    const text = fileWith("Europe/London", 'sun: "09:00-17:00"', "during: office\n        else: drop");
    expect(intentOf(Date.parse("2026-03-29T07:59Z"), text).cancelled).toBe("not_in_hours");
    expect(intentOf(Date.parse("2026-03-29T08:00Z"), text).cancelled).toBeUndefined();
    expect(intentOf(Date.parse("2026-03-22T08:00Z"), text).cancelled).toBe("not_in_hours");
  });
});

describe("hours that files share", () => {
  const own = 'version: 1\ntimezone: America/New_York\nhours:\n  desk: { open: { mon-sun: "09:00-17:00" }';
  const use = fileWith("Asia/Tokyo", 'mon-sun: "10:00-18:00"', "during: desk");

  it("keep the zone of the file that they are written in", () => {
    expect(dueOf("2026-03-08T06:00Z", use, `${own} }\n`)).toBe("2026-03-08T13:00Z");
    expect(dueOf("2026-03-07T06:00Z", `${own} }\n`, use)).toBe("2026-03-07T14:00Z");
  });
  it("or their own", () => {
    const text = `${own}, timezone: Australia/Lord_Howe }\n`;
    expect(dueOf("2026-10-03T12:00Z", use, text)).toBe("2026-10-03T22:00Z");
  });
  it("and UTC where no zone is named", () => {
    expect(dueOf("2026-03-29T06:00Z", use, `${own.replace("timezone: America/New_York\n", "")} }\n`)).toBe(
      "2026-03-29T09:00Z",
    );
  });
});

const ZONES = [
  ...["Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago"],
  ...["Asia/Tehran", "Asia/Kolkata", "Pacific/Apia"],
];
const CLOCKS = new Map(
  ZONES.map((timeZone) => {
    const options = {
      timeZone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    } as const;
    return [timeZone, new Intl.DateTimeFormat("en-GB", options)] as const;
  }),
);

/** By the platform's clocks, a quarter of an hour after the other. */
function firstInOffice(zone: string, from: number): number {
  const clock = CLOCKS.get(zone);
  for (let at = from; at < from + 8 * DAY_MS; at += QUARTER_MS) {
    const parts = new Map(clock?.formatToParts(at).map(({ type, value }) => [type, value]));
    const time = `${parts.get("hour")}:${parts.get("minute")}`;
    const isWorkday = !["Sat", "Sun"].includes(parts.get("weekday") ?? "");
    if (isWorkday && time >= "09:00" && time < "17:30") return at;
  }
  return Number.NaN;
}

it("any event of any year goes at the first quarter of an hour that the clocks there call office time", () => {
  const at = fc.integer({
    min: Date.UTC(2024, 0) / QUARTER_MS,
    max: Date.UTC(2030, 0) / QUARTER_MS,
  });
  const files = new Map(
    ZONES.map((zone) => [zone, fileWith(zone, 'mon-fri: "09:00-17:30"', "during: office")] as const),
  );
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), at, (zone, quarter) => {
      const received = quarter * QUARTER_MS;
      expect(intentOf(received, files.get(zone) ?? "").due_at).toBe(firstInOffice(zone, received));
    }),
    { numRuns: 200 },
  );
});
