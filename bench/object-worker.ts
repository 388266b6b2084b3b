import type { Event } from "../src/model/event.ts";
import { uuidv7 } from "../src/model/uuid.ts";
import type { Arrival } from "../src/ports/intake.ts";
import type { Store } from "../src/ports/store.ts";
import { settlePlan } from "../src/route/settle-plan.ts";
import { openDurableObjectStore } from "../src/store/durable-object.ts";
import type { ObjectStorage } from "../src/store/object-driver.ts";

type Objects = { getByName(name: string): { fetch(request: Request): Promise<Response> } };

const BODY = JSON.stringify({ data: "x".repeat(2_500) });
/** About as long as the body that is sent when a rule writes none. */
const RENDERING = { event: "", values: { text: "x".repeat(500) } };
const GATE = "sink";
const LEASE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The store in its object, without what is around it: as many events as it is asked for, one by one. */
export class BenchObject {
  readonly #store: Store;
  readonly #storage: ObjectStorage;

  constructor({ storage }: { readonly storage: ObjectStorage }) {
    this.#storage = storage;
    this.#store = openDurableObjectStore({ storage, clock: Date.now, settlePlan, newId: uuidv7 });
  }

  async fetch(request: Request): Promise<Response> {
    // It makes random ids, which no Worker may before it is asked for something.
    const { sampleEvent } = await import("./sample-event.ts");
    const asked = new URL(request.url).searchParams;
    const run = crypto.randomUUID();
    const before = this.#storage.sql.databaseSize;
    for (let n = 0; n < Number(asked.get("events")); n += 1) {
      await this.#store.intake.record([arrivalOf(sampleEvent(`${run}${n >> 2}`, n), asked.has("whole"))]);
      if (asked.has("whole")) await this.#deliver();
    }
    return new Response(`${this.#storage.sql.databaseSize - before}`);
  }

  /** All that the store has to do with a delivery; nothing leaves. */
  async #deliver(): Promise<void> {
    const { queue } = this.#store;
    const now = Date.now();
    await queue.nextDue();
    const claimed = await queue.claim([{ gate: GATE, limit: 6 }], now + LEASE_MS);
    const leases = claimed.map(({ delivery: { seq, fence } }) => ({ seq, fence }));
    await queue.keep(leases.map((lease) => ({ ...lease, rendering: RENDERING })));
    const attempt = {
      started_at: now,
      duration_ms: 3,
      outcome: "delivered",
      http_status: 200,
      answer: "ok",
    } as const;
    await queue.settle(leases.map((lease) => ({ ...lease, attempt, next: { state: "delivered" } })));
  }
}

/** As a rule plans it whose one delivery is due at once, or waits for tomorrow. */
function arrivalOf(event: Event, isDue: boolean): Arrival {
  const intent = {
    rule: "all",
    action: "webhook",
    occurrence: 1,
    trigger: `event:${event.id}`,
    kind: "webhook",
    destination: "sink",
    gate: GATE,
    due_at: event.received_at + (isDue ? 0 : DAY_MS),
    preview: false,
    reminder: false,
  };
  const plan = { rules_hash: "bench", intents: [intent], matched: ["all"], missed: [], cancels: [] };
  return { event, body: BODY, routing: "planned", plan };
}

const worker = {
  fetch: (request: Request, { OBJECT }: { readonly OBJECT: Objects }): Promise<Response> =>
    OBJECT.getByName("bench").fetch(request),
};

export { worker as default };
