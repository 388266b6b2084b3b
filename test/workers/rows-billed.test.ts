import type { MeteredStorage } from "cloudflare:test";
import { expect, it } from "vitest";
import type { Store } from "../../src/ports/store.ts";
import { openDurableObjectStore } from "../../src/store/durable-object.ts";
import type { ObjectStorage } from "../../src/store/object-driver.ts";
import { eventOf, HOUR, intentFor, MINUTE, planned, START, settlementOf } from "../store/samples.ts";
import { STORE_PARTS } from "../store/store-parts.ts";
import { openObject } from "./open-object.ts";

const GATE = "slack/#kyc";
const ROUNDS = 50;

type Rows = { read: number; written: number };

/** The storage, which counts what is read and written as Cloudflare does. */
function metered(storage: MeteredStorage, rows: Rows): ObjectStorage {
  return {
    sql: {
      databaseSize: storage.sql.databaseSize,
      exec: (...statement) => {
        const cursor = storage.sql.exec(...statement);
        const found = cursor.toArray();
        rows.read += cursor.rowsRead;
        rows.written += cursor.rowsWritten;
        return { toArray: () => found };
      },
    },
    transactionSync: (work) => storage.transactionSync(work),
  };
}

const somebody = () => eventOf({ keys: [`persona:${crypto.randomUUID()}`] });

/** One event and its delivery, from the first to the last statement. */
async function goThrough({ intake, queue }: Store): Promise<void> {
  const event = somebody();
  await intake.record([planned(event, [intentFor(event)])]);
  await queue.nextDue();
  const claimed = await queue.claim([{ gate: GATE, limit: 6 }], START + MINUTE);
  await queue.keep(claimed.map(({ delivery: { seq, fence } }) => ({ seq, fence, rendering: { text: "x" } })));
  await queue.settle(claimed.map((one) => settlementOf(one)));
}

it("an event and its delivery read and write as few rows before 5,000 that wait as before none", async () => {
  const object = await openObject(() => START);
  const rows: Rows = { read: 0, written: 0 };
  const billed = async (store: Store): Promise<Rows> => {
    rows.read = 0;
    rows.written = 0;
    for (let round = 0; round < ROUNDS; round += 1) await goThrough(store);
    return { read: rows.read / ROUNDS, written: rows.written / ROUNDS };
  };
  await object.run(async (storage) => {
    const parts = { ...STORE_PARTS, storage: metered(storage, rows), clock: () => START };
    const store = openDurableObjectStore(parts);
    const few = await billed(store);
    for (let n = 0; n < 5_000; n += 4) {
      const events = [somebody(), somebody(), somebody(), somebody()];
      const later = events.map((event) => planned(event, [intentFor(event, { due_at: START + HOUR })]));
      await store.intake.record(later);
    }
    const many = await billed(store);
    expect(few.read).toBeLessThan(45);
    expect(few.written).toBeLessThan(25);
    // By then the keys of what came before are put into their table, some with each event.
    expect(many.read).toBeLessThan(few.read + 15);
    expect(many.written).toBeLessThan(few.written + 5);
  });
});
