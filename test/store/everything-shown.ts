import type { Page, PageQuery } from "../../src/ports/ledger.ts";
import type { Store } from "../../src/ports/store.ts";

/** Small, so that there are several of most. */
const PAGE = 7;
const TABLES = ["people"];

/** All that the ports show of what is kept, page by page, as a person or the relay itself would ask for it. */
export async function everythingShown({ ledger, queue, upkeep, suppressions }: Store, now: number) {
  const [events, deliveries] = [
    await pagesOf((page) => ledger.events({}, page)),
    await pagesOf((page) => ledger.deliveries({}, page)),
  ];
  const [outbox, alarms] = [await pagesOf(ledger.outbox), await pagesOf(ledger.alarms)];
  return {
    events,
    each: await each(events.flat(), ({ event }) => ledger.event(event.id)),
    stored: await ledger.stored({}, 0, 1_000),
    deliveries,
    attempts: await each(deliveries.flat(), ({ id }) => ledger.delivery(id)),
    heard: await each(deliveries.flat(), ({ seq }) => queue.heard(seq)),
    dead: await ledger.deadGroups({}),
    outbox,
    entries: await each(outbox.flat(), ({ id }) => ledger.outboxEntry(id)),
    records: await each(TABLES, async (table) => {
      const pages = await pagesOf((page) => ledger.records(table, page));
      return { pages, rows: await each(pages.flat(), ({ key }) => ledger.record(table, key)) };
    }),
    refused: await pagesOf(ledger.refused),
    counts: await ledger.counts(0, now),
    health: await ledger.health(),
    gates: await ledger.gates(),
    failures: await ledger.failures(100),
    deaths: await ledger.recentDeaths(0),
    alarms,
    tellings: await ledger.tellings(alarms.flat()),
    suppressed: await pagesOf(suppressions.suppressed),
    schedules: await upkeep.schedules(),
    rules: await upkeep.latestRules(),
    paces: await upkeep.sourcePaces(),
    due: [...(await queue.nextDue())].toSorted(),
  };
}

async function pagesOf<T>(ask: (page: PageQuery) => Promise<Page<T>>): Promise<readonly (readonly T[])[]> {
  const pages: (readonly T[])[] = [];
  for (let cursor: string | undefined; ; ) {
    const { items, next }: Page<T> = await ask({ limit: PAGE, cursor });
    pages.push(items);
    if (next === undefined) return pages;
    cursor = next;
  }
}

async function each<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
