import { expect, test } from "vitest";
import { choosePlace } from "../../src/alarms/choose-place.ts";
import { alertActions } from "./alert-actions.ts";
import { failingGate, gate, NOON } from "./known.ts";

const PLACES = alertActions('[{ via: slack, channel: "#kyc-ops" }, { via: mail, to: ops@example.com }]');
const chosen = (gates: Parameters<typeof choosePlace>[1], key = "persona", told?: string) =>
  choosePlace(PLACES, gates, { key, told })?.id;

test("the first place is told", () => {
  expect(chosen([])).toBe("slack/#kyc-ops");
});

test("none is told by the destination that the alarm is about, at whichever gate", () => {
  expect(chosen([failingGate("slack/#kyc-alerts")], "slack")).toBe("mail");
  expect(chosen([gate("slack/#kyc-alerts", { due: 3 })], "slack")).toBe("mail");
});

test("none is told where nothing arrives now, for whatever reason", () => {
  expect(chosen([failingGate("slack/#kyc-alerts")])).toBe("mail");
  expect(chosen([gate("slack/#kyc-ops", { paused: { why: "person", since: NOON } })])).toBe("mail");
  expect(chosen([gate("slack/#other", { paused: { why: "far_side", since: NOON } })])).toBe("slack/#kyc-ops");
});

test("of the end whoever was told of the begin is told, if he can be", () => {
  expect(chosen([], "persona", "mail")).toBe("mail");
  expect(chosen([], "slack", "slack/#kyc-ops")).toBe("slack/#kyc-ops");
  expect(chosen([failingGate("mail")], "persona", "mail")).toBe("slack/#kyc-ops");
  expect(chosen([], "persona", "gone")).toBe("slack/#kyc-ops");
});

test("when all fail the first is told all the same: there it waits", () => {
  expect(chosen([failingGate("slack/#kyc-ops"), failingGate("mail")], "mail")).toBe("slack/#kyc-ops");
});

test("where the settings name nobody, nobody is told", () => {
  expect(choosePlace([], [], { key: "persona" })).toBeUndefined();
});
