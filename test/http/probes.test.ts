import { describe, expect, test } from "vitest";
import { appUnderTest, ledgerOfOne, STATUS } from "./app-under-test.ts";

const UNWRITABLE = { status: () => ({ ...STATUS, store_writable: false }) };
const NO_RULES = {
  status: () => ({
    ...STATUS,
    rules: { loaded: false, current: false, count: 0, errors: 2, broken: { evaluations: 0, rules: [] } },
  }),
};

describe("/readyz", () => {
  test("says 503 when no event can be promised", async () => {
    const answer = await appUnderTest(UNWRITABLE).app.request("/readyz");
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await answer.json()).toMatchObject({ reason: "store_unavailable" });
  });

  test("stays ok without good rules: events are held", async () => {
    expect((await appUnderTest(NO_RULES).app.request("/readyz")).status).toBe(200);
  });

  test("fails, quoting nothing, when the status itself cannot be had", async () => {
    const status = () => Promise.reject(new Error("disk"));
    const answer = await appUnderTest({ status }).app.request("/readyz");
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("disk");
  });

  test("?verbose lists what it looked at, also when it says no", async () => {
    const verbose = {
      store_writable: true,
      rules_loaded: true,
      rules_current: true,
      rule_errors: 0,
      rules_broken: 0,
      held_events: 0,
      oldest_due_at: "2026-03-01T12:00:00.000Z",
    };
    expect(await (await appUnderTest().ask("/readyz?verbose")).json()).toEqual(verbose);
    const unready = await appUnderTest(UNWRITABLE).ask("/readyz?verbose");
    expect([unready.status, await unready.json()]).toEqual([503, { ...verbose, store_writable: false }]);
  });
});

test("/livez answers whatever is broken behind it", async () => {
  const health = () => Promise.reject(new Error("disk"));
  const parts = { ...UNWRITABLE, store: { ledger: { ...ledgerOfOne(), health } } };
  expect((await appUnderTest(parts).app.request("/livez")).status).toBe(200);
});
