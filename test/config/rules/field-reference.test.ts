import { expect, it } from "vitest";
import { fieldReference } from "../../../src/config/rules/field-reference.ts";
import { EVENT_FIELDS } from "../../../src/model/fields.ts";

it("the field reference has one row for each field of the event", () => {
  const rows = fieldReference().split("\n").slice(2);
  expect(rows).toHaveLength(EVENT_FIELDS.length);
  expect(rows).toContain("| `subject.email` | text | yes | yes | Email address. |");
  expect(rows.join()).toContain("One of: `none`, `pending`");
});
