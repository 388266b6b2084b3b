import { expect, test } from "vitest";
import { fieldReference } from "../../../src/config/schema/field-reference.ts";
import { EVENT_FIELDS } from "../../../src/model/fields.ts";
import { SOURCE_KINDS } from "../../../src/sources/registry.ts";

const page = fieldReference();

test("the page has one row for each field of the event", () => {
  const [all = ""] = page.split("## Events of");
  expect(all.match(/^\| `/gm)).toHaveLength(EVENT_FIELDS.length);
  expect(all).toContain("| `subject.email` | text | yes | yes | Email address. |");
  expect(all).toContain("One of: `none`, `pending`");
});

test.each(SOURCE_KINDS)(
  "every event of $kind is there, with the fields that it can carry",
  ({ kind, catalogue }) => {
    const [, after = ""] = page.split(`## Events of ${kind}\n`);
    const [own = ""] = after.split("## Events of");
    for (const [name, { fields }] of catalogue) {
      expect(own).toContain(`\n| \`${name}\` |`);
      const [before] = own.split(`\n| \`${name}\` |`);
      const said = before?.split("These can carry").at(-1) ?? "";
      for (const path of fields) {
        const isCommon = EVENT_FIELDS.some((field) => field.path === path && !field.optional);
        expect(isCommon || said.includes(`\`${path}\``), `${name} ${path}`).toBe(true);
      }
    }
  },
);
