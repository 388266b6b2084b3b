import { expect, test } from "vitest";
import { createSourceTroubles } from "../../src/alarms/source-troubles.ts";
import { LIMITS, NOON } from "./known.ts";

function opened() {
  let now = NOON;
  let woken = 0;
  const troubles = createSourceTroubles({
    sources: ["persona"],
    limits: LIMITS,
    onTrouble: () => {
      woken += 1;
    },
    clock: () => now++,
  });
  return { troubles, woken: () => woken, persona: () => troubles.bySource.get("persona") };
}
const arrival = (left?: number) => ({ event: { sender_attempts: { left } } });

test.each(["bad_url_token", "no_signature", "malformed_signature", "bad_signature", "stale"] as const)(
  "%s is no good proof",
  (reason) => {
    const { troubles, persona } = opened();
    troubles.noteRefused({ source: "persona", reason });
    expect(persona()).toMatchObject({ failed_at: [NOON], reason });
  },
);

test.each(["too_busy", "not_ready", "body_interrupted"] as const)(
  "%s says nothing of the sender",
  (reason) => {
    const { troubles, woken } = opened();
    troubles.noteRefused({ source: "persona", reason });
    expect(woken()).toBe(0);
  },
);

test("of refused requests as many are known as make an alarm, and a good one ends their row", () => {
  const { troubles, persona } = opened();
  for (let count = 0; count < 9; count++) troubles.noteRefused({ source: "persona", reason: "stale" });
  expect(persona()?.failed_at).toEqual([4, 5, 6, 7, 8].map((at) => NOON + at));
  troubles.noteRecorded("persona", []);
  expect(persona()).toMatchObject({ failed_at: [], good_at: NOON + 9 });
});

test("good requests after good ones are not noted, nor events whose sender has attempts enough", () => {
  const { troubles, woken } = opened();
  troubles.noteRecorded("persona", [arrival(), arrival(7), arrival(4)]);
  expect(woken()).toBe(0);
  troubles.noteRecorded("persona", [arrival(3)]);
  expect(woken()).toBe(1);
});

test("names that nobody configured are not kept", () => {
  const { troubles } = opened();
  troubles.noteRefused({ source: "(unknown)", reason: "bad_signature" });
  troubles.noteRecorded("elsewhere", [arrival(0)]);
  expect([...troubles.bySource.keys()]).toEqual(["persona"]);
});
