import { describe, expect, it } from "vitest";
import type { RuleAction, RuleSet } from "../../../src/route/rule-set.ts";
import { loadTestRules } from "./load-test-rules.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const MONDAY_NOON = Date.parse("2026-03-02T12:00:00Z");
const SATURDAY_NOON = Date.parse("2026-03-07T12:00:00Z");

describe("what stands beside an action", () => {
  it("is absent or at its default where nothing is written", () => {
    const [action] = actionsOf("");
    expect(action).toMatchObject({
      max_late: 24 * HOUR,
      ignore_decision: false,
      trust_weak: false,
      if_pending: "keep",
      on_failure: [],
      on_uncertain: "retry",
    });
    for (const key of ["after", "repeat", "cancel_when", "hours", "digest", "once_per"] as const)
      expect(action?.[key]).toBeUndefined();
  });
  it("makes a reminder of it", () => {
    const [action] = actionsOf(`
        after: 24h
        repeat: { every: 1d, times: 3 }
        max_late: 2h
        cancel_when: { event: [inquiry.completed, "*.approved"], same: check.id }
        if_pending: restart
        ignore_decision: true
        trust: weak
        on_uncertain: hold`);
    expect(action).toMatchObject({
      after: 24 * HOUR,
      repeat: { every: 24 * HOUR, times: 3 },
      max_late: 2 * HOUR,
      cancel_when: { events: ["inquiry.completed", "*.approved"], same: "check.id" },
      if_pending: "restart",
      ignore_decision: true,
      trust_weak: true,
      on_uncertain: "hold",
    });
  });
  it("agrees in any key of the subject unless it says otherwise", () => {
    const [action] = actionsOf("\n        after: 1h\n        cancel_when: { event: inquiry.completed }");
    expect(action?.cancel_when).toEqual({ events: ["inquiry.completed"], same: "subject.key" });
  });
  it("gathers events in a digest of 20, or of as many as it says", () => {
    const digest = (text: string) => actionsOf(`\n        digest: ${text}`)[0]?.digest;
    expect(digest("{ every: 15m }")).toEqual({ every: 15 * MINUTE, by: [], max: 20 });
    const written = digest("{ every: 1h, by: [subject.country, source], max: 5 }");
    expect(written).toEqual({ every: HOUR, by: ["subject.country", "source"], max: 5 });
    expect(digest("{ every: 1h, by: type }")?.by).toEqual(["type"]);
  });
  it("throttles by a field", () => {
    const [action] = actionsOf("\n        once_per: { key: raw.data.id, within: 7d }");
    expect(action?.once_per).toEqual({ key: "raw.data.id", within: 168 * HOUR });
  });
  it("names what runs when it is dead after itself", () => {
    const [action] = actionsOf(`
        id: crm
        on_failure:
          - slack: { channel: "#ops", text: "{{ event.id }}: {{ failure.reason }} after {{ failure.attempts }}" }
            during: office
          - slack: { channel: "#ops", text: "{{ failure.destination }}" }`);
    expect(action?.id).toBe("crm");
    expect(action?.on_failure.map(({ id }) => id)).toEqual(["crm.slack", "crm.slack-2"]);
    expect(action?.on_failure[0]?.hours?.name).toBe("office");
  });
});

describe("named hours", () => {
  it("are waited for by `during`, and drop it outside of them if it says so", () => {
    const { hours } = actionsOf("\n        during: office")[0] ?? {};
    expect(hours).toMatchObject({ name: "office", when: "during", otherwise: "wait" });
    expect(hours?.isAllowed(MONDAY_NOON)).toBe(true);
    expect(hours?.isAllowed(SATURDAY_NOON)).toBe(false);
    expect(hours?.nextAllowed(SATURDAY_NOON)).toBe(Date.parse("2026-03-09T09:00:00Z"));
    const dropped = actionsOf("\n        during: office\n        else: drop")[0]?.hours;
    expect(dropped?.otherwise).toBe("drop");
  });
  it("drop it with `outside` while they are open, and are waited out if it says so", () => {
    const { hours } = actionsOf("\n        outside: office")[0] ?? {};
    expect(hours).toMatchObject({ name: "office", when: "outside", otherwise: "drop" });
    expect(hours?.isAllowed(MONDAY_NOON)).toBe(false);
    expect(hours?.nextAllowed(MONDAY_NOON)).toBe(Date.parse("2026-03-02T17:30:00Z"));
    expect(hours?.nextAllowed(SATURDAY_NOON)).toBe(SATURDAY_NOON);
    const waits = actionsOf("\n        outside: office\n        else: wait")[0]?.hours;
    expect(waits?.otherwise).toBe("wait");
  });
  it("are shared by all files, in the zone of their own file", () => {
    const lagos = `version: 1\ntimezone: Africa/Lagos\nhours: { desk: { open: { mon-fri: "09:00-17:30" } } }`;
    const rule = `version: 1\ntimezone: UTC\nrules:
  r: { event: inquiry.declined, do: [{ slack: { channel: "#a", text: A }, during: desk }] }`;
    const hours = good(rule, lagos).rules[0]?.actions[0]?.hours;
    expect(hours?.nextAllowed(SATURDAY_NOON)).toBe(Date.parse("2026-03-09T08:00:00Z"));
  });
});

describe("a rule that runs by the clock", () => {
  const rule = (zone: string) => `version: 1
${zone}
rules:
  daily:
    schedule: every day at 09:00
    do:
      - slack: { channel: "#a", text: "{{ summary.approved }} of {{ summary.events }} since {{ schedule.since }}" }
        max_late: 2h
        on_failure: [{ slack: { channel: "#a", text: "{{ schedule.at }} {{ failure.reason }}" } }]`;

  it("goes by the zone of its file, else by UTC", () => {
    const next = (zone: string) => good(rule(zone)).rules[0]?.schedule?.next(MONDAY_NOON);
    expect(next("")).toBe(Date.parse("2026-03-03T09:00:00Z"));
    expect(next("timezone: Africa/Lagos")).toBe(Date.parse("2026-03-03T08:00:00Z"));
  });
  it("listens to no event", () => {
    expect(
      good(rule("")).listening({ source: "persona", kind: "persona", type: "inquiry.declined" }),
    ).toEqual([]);
  });
});

describe("what a newer event cancels", () => {
  const set = good(`version: 1
rules:
  remind:
    was: nudge
    event: inquiry.expired
    do:
      - slack: { channel: "#a", text: A }
      - slack: { channel: "#b", text: B }
        after: 1h
        cancel_when: { event: ["inquiry.comp*", inquiry.approved] }
default:
  do:
    - slack: { channel: "#c", text: C }
      after: 1h
      cancel_when: { event: inquiry.approved }`);
  const cancelling = (type: string) => set.cancelling({ type, decision: "none" });

  it("is found by the event's name, patterns included", () => {
    const remind = { rule: "remind", was: ["nudge"], action: "slack-2", same: "subject.key" };
    expect(cancelling("inquiry.completed")).toEqual([remind]);
    const byDefault = { rule: "default", was: [], action: "slack", same: "subject.key" };
    expect(cancelling("inquiry.approved")).toEqual([remind, byDefault]);
    expect(cancelling("inquiry.expired")).toEqual([]);
  });
  it("is looked up once for each name", () => {
    expect(cancelling("inquiry.completed")).toBe(cancelling("inquiry.completed"));
  });
  it("has one of the decisions that are asked for, whatever its name if none is", () => {
    const asking = (when: string) => {
      const { rules, cancelling: of } = good(
        `version: 1\nrules: { r: { event: inquiry.expired, do: [{ slack: { channel: "#a", text: A }, after: 1h, cancel_when: ${when} }] } }`,
      );
      const ways = [
        { type: "PRODUCT_STATUS_CHANGED", decision: "approved" },
        { type: "PRODUCT_STATUS_CHANGED", decision: "review" },
        { type: "inquiry.approved", decision: "approved" },
      ] as const;
      return [rules[0]?.actions[0]?.cancel_when, ways.map((event) => of(event).length)];
    };
    expect(asking("{ decision: [declined, approved] }")).toEqual([
      { events: ["*"], decisions: ["declined", "approved"], same: "subject.key" },
      [1, 0, 1],
    ]);
    expect(asking("{ event: PRODUCT_STATUS_CHANGED, decision: approved }")).toEqual([
      { events: ["PRODUCT_STATUS_CHANGED"], decisions: ["approved"], same: "subject.key" },
      [1, 0, 0],
    ]);
  });
});

it("the default gathers what nothing matched, in hours", () => {
  const { fallback } = good(`version: 1
hours: { office: { open: { mon-fri: "09:00-17:30" } } }
default:
  description: Nothing else matched
  except: ["*.created", "*.started"]
  do:
    - slack:
        channel: "#kyc-unrouted"
        text: "{{ digest.count }} events matched no rule. First: {{ digest.events[0].type }}"
      digest: { every: 1h, by: [type], max: 5 }
      during: office`);
  expect(fallback?.actions).toMatchObject([
    { digest: { every: HOUR, by: ["type"], max: 5 }, hours: { name: "office" } },
  ]);
});

function actionsOf(beside: string): readonly RuleAction[] {
  const { rules } = good(`version: 1
hours:
  office: { open: { mon-fri: "09:00-17:30" }, closed: ["2026-12-25"] }
rules:
  r:
    event: inquiry.expired
    when: { check.id: { exists: true } }
    do:
      - slack: { channel: "#a", text: Text }${beside}`);
  return rules[0]?.actions ?? [];
}

function good(...texts: readonly string[]): RuleSet {
  const { ruleSet, problems } = loadTestRules(...texts);
  expect(problems).toEqual([]);
  if (!ruleSet) throw new Error("no set");
  return ruleSet;
}
