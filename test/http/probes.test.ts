import { describe, expect, test } from "vitest";
import { appUnderTest, jsonOf, ledgerOfOne, STATUS } from "./app-under-test.ts";

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

  test("says 503 when nobody looks for what is due, though events are kept", async () => {
    const status = () => ({ ...STATUS, dispatching: false });
    const answer = await appUnderTest({ status }).app.request("/readyz");
    expect([answer.status, (await jsonOf(answer))["reason"]]).toEqual([503, "not_ready"]);
    expect((await appUnderTest({ status: () => STATUS }).app.request("/readyz")).status).toBe(200);
  });

  test("stays ok while the queue stalls and destinations fail: a restart mends neither", async () => {
    const gates = async () => [{ gate: "mail", due: 9, oldest_due_at: 0, failures: 9 }];
    const { app, ask } = appUnderTest({ store: { ledger: { ...ledgerOfOne(), gates } } });
    expect((await app.request("/readyz")).status).toBe(200);
    expect(await jsonOf(await ask("/readyz?verbose"))).toMatchObject({
      ready: true,
      queue: { state: "stalled" },
    });
  });

  test("?verbose lists what it looked at, also when it says no", async () => {
    const disk = { database: 4_096, wal: 0, free: 1_000_000 };
    const watching = { failing: true, looked_at: 0 };
    const status = { ...STATUS, dispatching: true, disk, watching };
    const verbose = {
      ready: true,
      checks: { store_writable: true, store_migrated: true, dispatching: true },
      disk,
      rules: { loaded: true, current: true, errors: 0, broken: 0 },
      // A restart need not mend it: the bare answer stays ok.
      watching: { failing: true, looked_at: "1970-01-01T00:00:00.000Z" },
      held_events: 0,
      queue: expect.objectContaining({ state: "waiting", due: 9, held: 7, paused_gates: [FAILING] }),
    };
    expect(await jsonOf(await appUnderTest({ status: () => status }).ask("/readyz?verbose"))).toEqual(
      verbose,
    );
    const unready = await appUnderTest({ status: () => ({ ...status, store_writable: false }) }).ask(
      "/readyz?verbose",
    );
    const checks = { ...verbose.checks, store_writable: false };
    expect([unready.status, await jsonOf(unready)]).toEqual([503, { ...verbose, ready: false, checks }]);
  });

  test("what it says of a store that cannot be written holds with and without a disk of its own", async () => {
    const answer = await appUnderTest(UNWRITABLE).app.request("/readyz");
    const { detail } = await jsonOf(answer);
    expect(detail).toContain("its disk or database");
    expect(detail).not.toContain("its disk has");
  });

  test("?verbose is for the holder of the token", async () => {
    expect((await appUnderTest().app.request("/readyz?verbose")).status).toBe(401);
  });
});

const FAILING = {
  gate: "backoffice",
  why: "failing",
  since: "2026-03-01T11:00:00.000Z",
  until: "2026-03-01T12:01:00.000Z",
  due: 7,
  failures: 5,
  failing_since: "2026-03-01T11:00:00.000Z",
};

test("/livez answers whatever is broken behind it", async () => {
  const health = () => Promise.reject(new Error("disk"));
  const parts = { ...UNWRITABLE, store: { ledger: { ...ledgerOfOne(), health } } };
  expect((await appUnderTest(parts).app.request("/livez")).status).toBe(200);
});
