import { expect, test } from "vitest";
import { EVENT_FIELDS, findField } from "../../src/model/fields.ts";

test("every field of the event has a type and a line of help", () => {
  for (const field of EVENT_FIELDS) expect(field.help, field.path).not.toBe("");
  expect(EVENT_FIELDS.map((field) => field.path)).toContain("subject.name.full");
});

test("a field's type says what rules may ask of it", () => {
  expect(findField("check.score")).toMatchObject({ type: "number", optional: true, personal: false });
  expect(findField("occurred_at")).toMatchObject({ type: "time", optional: false });
  expect(findField("check.tags")).toMatchObject({ type: "list" });
  expect(findField("decision")).toMatchObject({ type: "text", values: expect.arrayContaining(["approved"]) });
  expect(findField("subject.name.first")).toMatchObject({ personal: true });
  expect(findField("raw.data.id")).toMatchObject({ type: "any" });
  expect(findField("check.scor")).toBeUndefined();
});
