import { expect, test } from "vitest";
import { guardPersonal } from "../../../src/actions/email/guard-personal.ts";
import { digestView, eventView } from "../../../src/templates/view.ts";
import { SAMPLE_TIME, sampleEvent } from "../../support/sample-delivery.ts";

const COMMON = { rule: "daily", delivery: "dlv_1", now: SAMPLE_TIME };
const named = (full: string, email = "ada@example.com") =>
  sampleEvent({ subject: { keys: [], name: { full }, email } });

test("the personal values of every event of a digest are guarded", () => {
  const events = [named("Ada Test"), named("see evil.com"), named("A\nB", "evil.com")];
  const { digest } = guardPersonal(digestView({ ...COMMON, events, count: 5 }));
  expect(digest).toMatchObject({
    count: 5,
    more: 2,
    events: [
      { subject: { name: { full: "Ada Test" }, email: "ada@example.com" } },
      { subject: { name: {}, email: "ada@example.com" } },
      { subject: { name: { full: "A B" } } },
    ],
  });
  expect(JSON.stringify(digest)).not.toContain("evil");
});

test("what they share is guarded where it comes from a personal field, and only there", () => {
  const by = ["subject.name.full", "subject.email", "type"];
  const shared = (full: string) =>
    guardPersonal(digestView({ ...COMMON, events: [named(full)], count: 1, by }))["digest"];
  expect(shared("see evil.com")).toMatchObject({ by: [undefined, "ada@example.com", "inquiry.declined"] });
  expect(shared("Ada Test")).toMatchObject({ by: ["Ada Test", "ada@example.com", "inquiry.declined"] });
});

test("the keys of a subject are guarded, because they repeat its reference", () => {
  const keyed = (reference: string) => {
    const keys = [`ref:${reference}`, "persona:inq_test1"];
    const event = sampleEvent({ subject: { keys, key: keys[0], reference, name: {} } });
    return guardPersonal(eventView({ ...COMMON, event }))["event"];
  };
  expect(keyed("evil.com")).toMatchObject({ subject: { keys: ["persona:inq_test1"], name: {} } });
  expect(JSON.stringify(keyed("evil.com"))).not.toContain("evil");
  expect(keyed("customer-1")).toMatchObject({
    subject: {
      key: "ref:customer-1",
      keys: ["ref:customer-1", "persona:inq_test1"],
      reference: "customer-1",
    },
  });
});

test("a text about no event is left alone", () => {
  const view = { summary: { events: 3 }, now: "2026-03-02T10:00:00.000Z" };
  expect(guardPersonal(view)).toEqual(view);
});
