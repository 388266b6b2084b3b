import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { logAttempt } from "../../src/deliver/log-attempt.ts";
import type { LogFields } from "../../src/ports/host.ts";
import { deadly, settlementOf } from "../store/samples.ts";
import { eventually } from "../support/eventually.ts";
import { dispatcherBench } from "./bench.ts";

const MINUTE_MS = 60_000;

let bench: ReturnType<typeof dispatcherBench>;

beforeEach(() => {
  bench = dispatcherBench();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await bench.close();
});

test("a dispatcher that looks is alive, also when the store fails; a stopped one is not", async () => {
  const dispatcher = bench.start({ queue: { claim: () => Promise.reject(new Error("disk")) } });
  await bench.plan();
  dispatcher.wake();
  await eventually("it looked", () => bench.looks > 1);
  expect(dispatcher.isAlive()).toBe(true);
  await dispatcher.stop();
  expect(dispatcher.isAlive()).toBe(false);
});

test("one whose look never ends is not alive, however the machine's clock is moved", async () => {
  let answer = () => {};
  const hangs = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await bench.plan();
  const dispatcher = bench.start({
    queue: {
      claim: async () => {
        await hangs;
        return [];
      },
    },
  });
  await eventually("it looks", () => bench.looks > 0);
  bench.now += 600 * MINUTE_MS;
  expect(dispatcher.isAlive()).toBe(true);
  const now = performance.now();
  vi.spyOn(performance, "now").mockReturnValue(now + 2 * MINUTE_MS);
  expect(dispatcher.isAlive()).toBe(false);
  answer();
  await eventually("it looked", () => dispatcher.isAlive());
});

test("an attempt is a line with the ids from event to delivery; a dead letter is a warning", async () => {
  await bench.plan();
  const [claimed] = await bench.store.queue.claim([{ gate: "slack/#kyc", limit: 1 }], bench.now + 1);
  if (!claimed) throw new Error("one was due");
  const lines: (LogFields & { readonly level: string; readonly message: string })[] = [];
  const at = (level: string) => (fields: LogFields, message: string) =>
    void lines.push({ ...fields, level, message });
  const log = { info: at("info"), warn: at("warn"), error: at("error") };
  logAttempt(claimed, settlementOf(claimed), log);
  logAttempt(claimed, deadly(claimed), log);
  const ids = { event: claimed.events[0]?.event.id, delivery: claimed.delivery.id, attempt: 1 };
  const where = { rule: "alert", action: "slack", destination: "slack", message: "attempt" };
  expect(lines).toEqual([
    {
      ...ids,
      ...where,
      level: "info",
      outcome: "delivered",
      state: "delivered",
      http_status: 200,
      duration_ms: 12,
    },
    {
      ...ids,
      ...where,
      level: "warn",
      outcome: "dead",
      state: "dead",
      reason: "refused",
      http_status: 400,
      duration_ms: 5,
    },
  ]);
});
