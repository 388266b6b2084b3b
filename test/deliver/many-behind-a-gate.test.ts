import { afterEach, expect, test } from "vitest";
import type { ClaimOrder } from "../../src/ports/queue.ts";
import type { Driver } from "../../src/store/sql/driver.ts";
import { HOUR, START } from "../store/samples.ts";
import { aWhile, dispatcherBench } from "./bench.ts";

const MANY = 100_000;
const DUE_BEHIND = `WITH RECURSIVE n (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM n WHERE n < ${MANY})
  INSERT INTO delivery (seq, id, rule, action, occurrence, trigger, kind, destination, gate, rules_hash, state,
    preview, reminder, planned_for, due_at, backlog, created_at)
  SELECT n, 'd-' || n, 'alert', 'webhook', 1, 'event:' || n, 'webhook', 'down', 'down', 'rules-1', 'pending',
    0, 0, ${START} - n, ${START} - n, n % 2, ${START} FROM n`;
const LATER = START + HOUR;

let bench: ReturnType<typeof dispatcherBench> | undefined;
afterEach(() => bench?.close());

test.each([
  [
    "failing",
    `INSERT INTO gate (gate, failures, opened_at, probe_at) VALUES ('down', 9, ${START}, ${START} + 60000)`,
  ],
  ["asked to wait", `INSERT INTO gate (gate, asked_at, asked_until) VALUES ('down', ${START}, ${LATER})`],
  ["paused by a person", `INSERT INTO gate (gate, paused_at, paused_by) VALUES ('down', ${START}, 'Ada')`],
])("100,000 that are due at a gate that is %s slow nothing down", async (_, paused) => {
  const claims: ClaimOrder[] = [];
  const many = dispatcherBench({
    prepare: (sql: Driver) => {
      sql.all(DUE_BEHIND);
      sql.all(paused);
    },
  });
  bench = many;
  const { wake } = many.start({
    queue: {
      claim: (orders, until) => {
        claims.push(...orders);
        return many.store.queue.claim(orders, until);
      },
    },
  });
  await many.plan({ gate: "hook", destination: "hook" }, 50);
  wake();
  await many.allDelivered(50);
  await many.isQuiet();
  // An attempt's end makes one look, and a claim another; nobody asks for what is paused.
  expect(many.looks).toBeLessThan(110);
  expect(new Set(claims.map(({ gate }) => gate))).toEqual(new Set(["hook"]));
  expect(many.attempted).toHaveLength(50);
  const before = many.looks;
  await aWhile();
  expect(many.looks).toBe(before);
  const down = (await many.store.ledger.gates()).find(({ gate }) => gate === "down");
  expect(down).toMatchObject({ due: 10_000, oldest_due_at: START - MANY });
});
