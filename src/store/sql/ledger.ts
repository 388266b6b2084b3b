import type { Ledger } from "../../ports/ledger.ts";
import { createAlarmLedger } from "./alarms.ts";
import type { SqlContext } from "./context.ts";
import { readHealth } from "./health.ts";
import { countEvents } from "./ledger-counts.ts";
import { countDead } from "./ledger-dead.ts";
import { findDelivery, listDeliveries } from "./ledger-deliveries.ts";
import { findEvent, listEvents, listStored } from "./ledger-events.ts";
import { listFailures } from "./ledger-failures.ts";
import { listGates } from "./ledger-gates.ts";
import { findOutboxEntry, listOutbox } from "./ledger-outbox.ts";
import { findRecord, listRecords } from "./ledger-records.ts";
import { listRefused } from "./ledger-refused.ts";

/** Everything that people look at; nothing here writes. */
export function createSqlLedger(context: SqlContext): Ledger {
  const { sql } = context;
  return {
    ...createAlarmLedger(sql),
    events: async (filter, page) => listEvents(sql, filter, page),
    event: async (id) => findEvent(sql, id),
    stored: async (filter, after, limit) => listStored(sql, filter, after, limit),
    deliveries: async (filter, page) => listDeliveries(sql, filter, page),
    delivery: async (id) => findDelivery(sql, id),
    deadGroups: (filter) => countDead(sql, filter),
    outbox: async (page) => listOutbox(sql, page),
    outboxEntry: async (id) => findOutboxEntry(sql, id),
    records: async (table, page) => listRecords(sql, table, page),
    record: async (table, key) => findRecord(sql, table, key),
    refused: async (page) => listRefused(sql, page),
    counts: (since, until) => countEvents(sql, since, until),
    health: async () => readHealth(sql),
    gates: async () => listGates(context, context.clock()),
    failures: async (limit) => listFailures(sql, limit),
  };
}
