import type { Delivery } from "../../src/model/delivery.ts";
import type { EventRow } from "../../src/ports/ledger.ts";
import { allDeliveries } from "../../src/simulate/all-deliveries.ts";
import type { OpenSimulationStore, SimulationStore } from "../../src/simulate/simulation-store.ts";

const ALL = { limit: 200 };
/** What tells the ids that a store asked for from those of its events. */
const [OF_ANY, OF_STORE] = ["-7000-8000-", "-7000-9000-"];
const STORE_ID = new RegExp(`[0-9a-f]{8}-[0-9a-f]{4}${OF_STORE}[0-9a-f]{12}`, "g");

/** The place of a seq among those of its kind: homes may leave some out. */
type Place = (seq: number) => number;
type Places = { readonly delivery: Place; readonly event: Place };
type Line = (places: Places) => string;

/** A store that says, when it is closed, what it was told, what it answered, and everything that it holds. */
export function traced(openStore: OpenSimulationStore, say: (line: string) => void): OpenSimulationStore {
  return async ({ clock, newId }) => {
    const store = await openStore({ clock, newId: (now) => newId(now).replace(OF_ANY, OF_STORE) });
    const lines: Line[] = [];
    return {
      ...store,
      ...listening(store, lines),
      async close() {
        const events = (await store.ledger.events({}, ALL)).items.toReversed();
        const deliveries = await allDeliveries(store.ledger);
        lines.push(...(await heldBy(store, events, deliveries)));
        const places = { delivery: placesOf(deliveries), event: placesOf(events) };
        const named = namesById();
        for (const line of lines) say(line(places).replaceAll(STORE_ID, named));
        await store.close();
      },
    };
  };
}

/** The ports whose answers decide what happens next. */
function listening({ intake, queue, suppressions }: SimulationStore, lines: Line[]) {
  const tell = (what: string, about: (places: Places) => unknown) =>
    lines.push((places) => `${what} ${textOf(about(places))}`);
  return {
    intake: wrapped(intake, {
      async record(arrivals) {
        const receipts = await intake.record(arrivals);
        tell("recorded", () => receipts);
        return receipts;
      },
    }),
    queue: wrapped(queue, {
      async claim(...order) {
        const claimed = await queue.claim(...order);
        for (const { delivery: one, events, rendering, ...rest } of claimed) {
          const { seq, fence, attempts, state, due_at } = one;
          tell("claimed", ({ delivery, event }) => ({
            ...{ delivery: delivery(seq), fence, attempts, state, due_at },
            ...{
              ...rest,
              events: events.map((speaks) => event(speaks.seq)),
              rendered: rendering !== undefined,
            },
          }));
        }
        return claimed;
      },
      async keep(renderings) {
        const kept = await queue.keep(renderings);
        tell("kept", ({ delivery }) => kept.map(delivery));
        return kept;
      },
      async settle(settlements) {
        const news = await queue.settle(settlements);
        for (const { seq, next, attempt } of settlements) {
          tell("settled", ({ delivery }) => ({ delivery: delivery(seq), next, attempt }));
        }
        if (news.length > 0) tell("news", () => news);
        return news;
      },
    }),
    suppressions: wrapped(suppressions, {
      async mayMail(order) {
        const verdict = await suppressions.mayMail(order);
        // The token is signed with a secret that each store makes for itself.
        tell("may mail", () => ({ ...verdict, token: undefined }));
        return verdict;
      },
    }),
  };
}

function wrapped<Port extends object>(port: Port, verbs: Partial<Port>): Port {
  return new Proxy(port, { get: (target, name) => Reflect.get(name in verbs ? verbs : target, name) });
}

/** All that the ledger shows, in the order in which it came. */
async function heldBy(
  { ledger, upkeep }: SimulationStore,
  events: readonly EventRow[],
  deliveries: readonly Delivery[],
): Promise<readonly Line[]> {
  const records = (await ledger.records("customers", ALL)).items;
  const plain = {
    record: await Promise.all(records.map(({ table, key }) => ledger.record(table, key))),
    outbox: (await ledger.outbox(ALL)).items.toReversed(),
    gate: await ledger.gates(),
    failure: await ledger.failures(ALL.limit),
    "dead group": await ledger.deadGroups({}),
    schedule: await upkeep.schedules(),
    health: [await ledger.health()],
  };
  return [
    ...(await Promise.all(events.map(({ event: { id } }) => eventLine(ledger, id)))),
    ...(await Promise.all(deliveries.map(({ id }) => deliveryLine(ledger, id)))),
    ...Object.entries(plain).flatMap(([name, all]) => all.map((one) => () => `${name} ${textOf(one)}`)),
  ];
}

/** Its body is what came in, its deliveries have lines of their own. */
async function eventLine(ledger: SimulationStore["ledger"], id: string): Promise<Line> {
  const { body: _, delivered = [], seq = 0, ...shown } = { ...(await ledger.event(id)) };
  return ({ delivery, event }) =>
    `event ${textOf({ ...shown, seq: event(seq), delivered: delivered.map((one) => delivery(one.seq)) })}`;
}

async function deliveryLine(ledger: SimulationStore["ledger"], id: string): Promise<Line> {
  const detail = await ledger.delivery(id);
  return (places) => {
    const seq = places.delivery(detail?.delivery.seq ?? 0);
    return `delivery ${textOf({ ...detail, delivery: { ...detail?.delivery, seq } })}`;
  };
}

function placesOf(all: readonly { readonly seq: number }[]): Place {
  const seqs = all.map(({ seq }) => seq).toSorted((a, b) => a - b);
  return (seq) => seqs.indexOf(seq) + 1;
}

/** An id is only a name: the first that is told of is the first. */
function namesById(): (id: string) => string {
  const names = new Map<string, string>();
  return (id) => {
    const name = names.get(id) ?? `<id ${names.size + 1}>`;
    names.set(id, name);
    return name;
  };
}

/** With the keys of objects in order, whatever order a home has. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    one !== null && typeof one === "object" && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}
