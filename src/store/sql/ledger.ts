import type { Ledger } from "../../ports/ledger.ts";
import type { SqlContext } from "./context.ts";
import { readHealth } from "./health.ts";
import { countEvents } from "./ledger-counts.ts";
import { findDelivery, listDeliveries } from "./ledger-deliveries.ts";
import { findEvent, listEvents, listStored } from "./ledger-events.ts";
import { findOutboxEntry, listOutbox } from "./ledger-outbox.ts";
import { findRecord, listRecords } from "./ledger-records.ts";
import { listRefused } from "./ledger-refused.ts";

/** Everything that people look at; nothing here writes. */
export function createSqlLedger(context: SqlContext): Ledger {
  const { sql, clock } = context;
  return {
    events: async (filter, page) => listEvents(context, filter, page),
    event: async (id) => findEvent(context, id),
    stored: async (filter, after, limit) => listStored(sql, filter, after, limit),
    deliveries: async (filter, page) => listDeliveries(sql, filter, page),
    delivery: async (id) => findDelivery(sql, id),
    outbox: async (page) => listOutbox(sql, page),
    outboxEntry: async (id) => findOutboxEntry(sql, id),
    records: async (table, page) => listRecords(sql, table, page),
    record: async (table, key) => findRecord(sql, table, key),
    refused: async (page) => listRefused(sql, page),
    counts: (since, until) => countEvents(sql, since, until),
    health: async () => readHealth(sql, clock()),
  };
}
