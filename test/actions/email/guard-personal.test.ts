import { expect, test } from "vitest";
import { guardPersonal } from "../../../src/actions/email/guard-personal.ts";
import { digestView } from "../../../src/templates/view.ts";
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

test("a text about no event is left alone", () => {
  const view = { summary: { events: 3 }, now: "2026-03-02T10:00:00.000Z" };
  expect(guardPersonal(view)).toEqual(view);
});
