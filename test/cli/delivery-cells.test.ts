import { expect, test } from "vitest";
import { deliveryCells } from "../../src/cli/deliveries.ts";
import { openOutput } from "../../src/cli/output.ts";

const nowhere = { write: () => true };
const out = openOutput({ json: false, stdout: nowhere, stderr: nowhere });
const DELIVERY = {
  ...{ id: "d-1", rule: "declined", action: "tell", kind: "slack" },
  ...{ destination: "slack", gate: "slack/#kyc", state: "pending", preview: false },
  planned_for: "2026-03-01T12:00:00.000Z",
  attempt_count: 0,
};
const firstThree = (delivery: typeof DELIVERY) => deliveryCells(out, delivery).slice(0, 3);

test("a delivery shows its rule, its action and where it goes", () => {
  expect(firstThree(DELIVERY)).toEqual(["declined", "tell", "slack"]);
});

test("an alarm's message shows its kind as action and its place as place, by another way as well", () => {
  const rule = "relay:alerts";
  const alert = { ...DELIVERY, rule, action: "slack/#kyc-ops", gate: "slack/#kyc-ops" };
  expect(firstThree(alert)).toEqual([rule, "slack", "slack/#kyc-ops"]);
  const escaped = { ...alert, action: "mail.slack/#kyc-ops" };
  expect(firstThree(escaped)).toEqual([rule, "slack", "slack/#kyc-ops"]);
});
