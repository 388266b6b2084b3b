import { expect, test } from "vitest";
import { redactFields } from "../../src/cli/redact-fields.ts";

const NAMES = new Set(["email", "phone", "token"]);

test("a field of such a name is not shown inside others, nor in a list, nor in a circle", () => {
  const circle: Record<string, unknown> = { token: "test-token" };
  circle["again"] = circle;
  const list = [{ email: "someone@example.com", id: 7 }];
  const shown = redactFields({ deep: { deeper: { phone: "+15550100177" } }, list, circle }, NAMES);
  expect(JSON.stringify(shown)).not.toMatch(/someone@example\.com|test-token|5550100177/);
  expect(shown).toMatchObject({ list: [{ email: "[redacted]", id: 7 }] });
  expect(list).toEqual([{ email: "someone@example.com", id: 7 }]);
});

test("fields without such a name are passed on as they are", () => {
  const fields = { event: "evt_1", when: new Date(0), none: undefined };
  expect(redactFields(fields, NAMES)).toBe(fields);
});
