import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { migrate } from "../../src/store/sql/migrations.ts";
import { createSqlStore } from "../../src/store/sql/sql-store.ts";
import { openSqliteDriver } from "../../src/store/sqlite.ts";
import { eventOf, intentFor, planned, START, settlementOf } from "./samples.ts";
import { contextOf } from "./store-parts.ts";

test("however many people there are, each is asked for by key", async () => {
  const folder = mkdtempSync(join(tmpdir(), "store-"));
  const sql = openSqliteDriver(join(folder, "relay.db"));
  onTestFinished(() => {
    sql.close();
    rmSync(folder, { recursive: true });
  });
  migrate(sql, START);
  const texts = new Set<string>();
  const all: typeof sql.all = (text, ...params) => {
    if (/\b(mailed|suppression|secret)\b/.test(text)) texts.add(text);
    return sql.all(text, ...params);
  };
  const context = contextOf({ all, tx: sql.tx }, () => START);
  const { intake, queue, suppressions } = createSqlStore(context, async (work) => sql.tx(work));
  const event = eventOf({ reference: "c-1" });
  const intents = [1, 2].map((n) => intentFor(event, { action: `mail-${n}`, gate: "mail" }));
  await intake.record([planned(event, intents)]);
  const claimed = await queue.claim([{ gate: "mail", limit: 2 }], START + 60_000);
  for (const [index, one] of claimed.entries()) {
    const { seq, fence } = one.delivery;
    const whom = { address: "ada@example.com", subject: "ref:c-1", keys: ["persona:inq_1"] };
    const order = { seq, fence, ...whom, reminder: true, redriven: false, preview: false, max: 3 };
    const verdict = await suppressions.mayMail(order);
    await queue.settle([settlementOf(one, { mail: index === 0 ? "taken" : "bounced" })]);
    await suppressions.unsubscribe(verdict?.may ? verdict.token : "");
  }
  await suppressions.suppressed({ limit: 10 });
  await suppressions.lift("ada@example.com");

  expect(texts.size).toBeGreaterThanOrEqual(14);
  for (const text of texts) {
    const parameters = Array.from(text.matchAll(/\?/g), () => 0);
    const steps = sql.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${text}`, ...parameters);
    const scans = steps.filter(({ detail }) => /^SCAN (mailed|suppression|secret)/.test(detail));
    expect(scans, text).toEqual([]);
  }
});
