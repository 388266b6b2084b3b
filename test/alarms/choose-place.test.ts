import { expect, test } from "vitest";
import { chooseEscape, choosePlace } from "../../src/alarms/choose-place.ts";
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
  expect(chosen([gate("slack", { paused: { why: "person", since: NOON } })])).toBe("mail");
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

test("an alarm that waits where nothing arrives is told by the other way, if that is open", () => {
  const way = (told: string | undefined, ...gates: Parameters<typeof chooseEscape>[1]) => {
    const chosen = chooseEscape(PLACES, gates, { told });
    return chosen && [chosen.action.id, chosen.told];
  };
  expect(way("slack/#kyc-ops", failingGate("slack/#kyc-alerts"))).toEqual(["slack/#kyc-ops.mail", "mail"]);
  expect(way("mail", failingGate("mail"))).toEqual(["mail.slack/#kyc-ops", "slack/#kyc-ops"]);
  expect(way("mail", failingGate("slack/#kyc-alerts"))).toBeUndefined();
  expect(way("mail", failingGate("mail"), failingGate("slack/#kyc-ops"))).toBeUndefined();
  expect(way(undefined, failingGate("mail"))).toBeUndefined();
});
