import { uuidv7 } from "../src/model/uuid.ts";
import type { Claimed, Settlement } from "../src/ports/queue.ts";
import type { Store } from "../src/ports/store.ts";
import { settlePlan } from "../src/route/settle-plan.ts";
import { openSqliteStore } from "../src/store/sqlite.ts";
import { arrivals, compileRules } from "./fill-store.ts";
import { ONE_WEBHOOK } from "./to-sink.ts";

const DELIVERIES = 4_096;
const AT_ONCE = 64;
const LEASE_MS = 60_000;
const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

/** Microseconds that the store takes for one delivery, durably: look for it, claim it, keep its rendering, settle it. */
export async function claimMicroseconds(path: string, run: string): Promise<number> {
  const store = openSqliteStore({ path, clock: Date.now, log: SILENT, settlePlan, newId: uuidv7 });
  try {
    await store.intake.record(arrivals(compileRules(ONE_WEBHOOK), run, DELIVERIES));
    const began = performance.now();
    let delivered = 0;
    for (let claimed = await claim(store); claimed.length > 0; claimed = await claim(store)) {
      delivered += claimed.length;
      await store.queue.keep(
        claimed.map(({ delivery: { seq, fence } }) => ({ seq, fence, rendering: { event: "", values: {} } })),
      );
      await store.queue.settle(claimed.map(settled));
    }
    if (delivered !== DELIVERIES) throw new Error(`Claimed ${delivered} of ${DELIVERIES}.`);
    return ((performance.now() - began) * 1_000) / delivered;
  } finally {
    await store.close();
  }
}

async function claim({ queue }: Store): Promise<readonly Claimed[]> {
  const now = Date.now();
  const due = [...(await queue.nextDue())].filter(([, at]) => at <= now);
  if (due.length === 0) return [];
  return queue.claim(
    due.map(([gate]) => ({ gate, limit: AT_ONCE })),
    now + LEASE_MS,
  );
}

function settled({ delivery: { seq, fence } }: Claimed): Settlement {
  const attempt = { started_at: Date.now(), duration_ms: 3, outcome: "delivered", http_status: 200 } as const;
  return { seq, fence, attempt, next: { state: "delivered" } };
}
