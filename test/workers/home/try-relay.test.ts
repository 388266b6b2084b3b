import { expect, test } from "vitest";
import type { ObjectRelay } from "../../../src/worker/object-relay.ts";
import { tryRelay } from "../../../src/worker/try-relay.ts";

const MINUTE = 60_000;
const REFUSAL = { at: 0, source: "persona", reason: "stale", header_names: [], uncounted: 0 } as const;
const STORED = { ok: true, receipts: [] } as const;

/** An object that cannot be opened until it is mended. */
function broken() {
  const set: number[] = [];
  const said: string[] = [];
  let isMended = false;
  let rung = 0;
  let opened = 0;
  const relay: ObjectRelay = {
    record: async () => STORED,
    noteRefusal: async () => {},
    fetch: async () => new Response("of the relay"),
    ring: async () => {
      rung += 1;
    },
  };
  const tried = tryRelay({
    open: async () => {
      opened += 1;
      await Promise.resolve();
      if (isMended) return relay;
      throw new Error("the storage");
    },
    storage: { setAlarm: async (at) => void set.push(at) },
    clock: () => 1_000,
    log: { info: () => {}, warn: () => {}, error: (_, message) => void said.push(message) },
  });
  const mend = () => {
    isMended = true;
  };
  return { ...tried, mend, set, said, rung: () => rung, opened: () => opened };
}

test("a relay that cannot start promises nothing, and says so in the log", async () => {
  const { wake, record, noteRefusal, fetch, said } = broken();
  await wake();
  expect(await record([])).toMatchObject({ ok: false, code: "store_unavailable" });
  expect((await fetch(new Request("https://relay.example.com/readyz"))).status).toBe(503);
  await expect(noteRefusal(REFUSAL)).resolves.toBeUndefined();
  expect(said).toEqual(["the relay could not start; it tries again in a minute"]);
});

test("its alarm never throws, and is set for a minute later", async () => {
  const { alarm, set, rung } = broken();
  await expect(alarm()).resolves.toBeUndefined();
  expect([set, rung()]).toEqual([[1_000 + MINUTE], 0]);
});

test("once it is mended, the next alarm starts it and does what is due", async () => {
  const { alarm, mend, record, set, rung } = broken();
  await alarm();
  mend();
  await alarm();
  expect([await record([]), rung(), set.length]).toEqual([STORED, 1, 1]);
});

test("whoever wakes it while it starts waits for the same start", async () => {
  const { wake, alarm, mend, record, opened, said } = broken();
  await Promise.all([wake(), alarm(), wake()]);
  expect([opened(), said.length]).toEqual([1, 1]);
  mend();
  await Promise.all([alarm(), wake()]);
  expect([opened(), await record([])]).toEqual([2, STORED]);
});
