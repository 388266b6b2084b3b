import { expect, test } from "vitest";
import { toAlarm } from "../../src/http/api/alarms.ts";
import { appUnderTest, jsonOf, ledgerOfOne } from "./app-under-test.ts";

const SHOWN = {
  kind: "source_silent",
  key: "persona",
  alarm: "persona has gone quiet",
  title: "persona has gone quiet",
  text: expect.stringMatching(
    /^Nothing has come from persona for 1d6h; its `quiet_after` is 6h\. Since 2026-02-28 06:00 UTC\.\n.*\n.*\nTo look: npx kyc-relay events --source persona$/,
  ),
  raised_at: "2026-03-01T12:00:00.000Z",
  told: "mail",
};

test("alarms say what happened, what it means and what to do", async () => {
  const asked: unknown[] = [];
  const { ask } = appUnderTest({ store: { ledger: ledgerOfOne(asked) } });
  expect(await jsonOf(await ask("/api/v1/alarms"))).toEqual({
    data: [{ ...SHOWN, told_state: "pending" }],
  });
  await ask("/api/v1/alarms?state=open&limit=5");
  expect(asked).toEqual([[{ limit: 50, open: false }], [{ limit: 5, open: true }]]);
});

test("one that has ended is named by what was wrong", async () => {
  const ended = {
    kind: "source_silent",
    key: "persona",
    raised_at: 0,
    again: false,
    detail: {},
    ended_at: 1,
  } as const;
  expect(toAlarm(ended)).toMatchObject({ alarm: "persona has gone quiet", title: "persona sends again" });
});

test("another state than open or all is refused", async () => {
  expect((await appUnderTest().ask("/api/v1/alarms?state=ended")).status).toBe(400);
});

test("health shows what is wrong now", async () => {
  expect(await jsonOf(await appUnderTest().ask("/api/v1/health"))).toMatchObject({
    data: { alarms: [SHOWN] },
  });
});
