import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { daysInMs, RETENTION, RETENTION_CLASSES, type RetentionLimits } from "../../src/model/retention.ts";
import { openSqliteDriver } from "../../src/store/sqlite.ts";
import { openStore } from "./open-store.ts";
import { eventOf, planned, START, settlementOf } from "./samples.ts";

const DAY = daysInMs(1);
const MB = 1024 * 1024;
const LIMITS = {
  ...(Object.fromEntries(
    RETENTION_CLASSES.map((name) => [name, daysInMs(RETENTION[name].days)]),
  ) as RetentionLimits),
  bodies: 10 * DAY,
  answers: 10 * DAY,
  events: 30 * DAY,
  dedupe_keys: 30 * DAY,
};

function placeOf() {
  const folder = mkdtempSync(join(tmpdir(), "size-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "relay.db");
}

it("at a steady load the file stops growing: what is pruned makes room for what comes", async () => {
  const path = placeOf();
  let now = START;
  const store = openStore(path, () => now);
  onTestFinished(() => store.close());
  const sizes: number[] = [];
  for (let day = 0; day < 80; day += 1) {
    const arrivals = Array.from({ length: 40 }, (_, i) => {
      const reference = `c-${day}-${(i * 7_919) % 97}`;
      const event = eventOf({ received_at: now + i, reference, keys: [`ref:${reference}`] });
      return { ...planned(event), body: `{"of":"${"x".repeat((i % 5) * 1_000)}"}` };
    });
    await store.intake.record(arrivals);
    now += 1_000;
    const claimed = await store.queue.claim([{ gate: "slack/#kyc", limit: 50 }], now + 60_000);
    await store.queue.keep(
      claimed.map(({ delivery: { seq, fence } }) => ({ seq, fence, rendering: { text: "y".repeat(500) } })),
    );
    await store.queue.settle(claimed.map((one) => settlementOf(one)));
    now += DAY;
    while (!(await store.upkeep.prune(LIMITS, 500)).done);
    sizes.push(statSync(path).size);
  }
  // Everything is as old as it gets by now; before, each day added to the one before.
  expect(sizes[34] ?? 0).toBeGreaterThan((sizes[9] ?? 0) * 1.3);
  expect((sizes[79] ?? 0) / (sizes[39] ?? 1)).toBeLessThan(1.05);
});

it("a log that has grown beyond 64 MB gives its room back once it is written into the database", () => {
  const path = placeOf();
  const sql = openSqliteDriver(path);
  onTestFinished(() => sql.close());
  sql.all("CREATE TABLE big (text TEXT)");
  sql.tx(() => {
    for (let i = 0; i < 90; i += 1) sql.all("INSERT INTO big VALUES (?)", "x".repeat(MB));
  });
  const grown = statSync(`${path}-wal`).size;
  expect(grown).toBeGreaterThan(80 * MB);
  // Nobody has to be idle: the next commits do it by themselves.
  for (let i = 0; i < 3; i += 1) sql.all("INSERT INTO big VALUES ('y')");
  expect(statSync(`${path}-wal`).size).toBeLessThanOrEqual(64 * MB);
});
