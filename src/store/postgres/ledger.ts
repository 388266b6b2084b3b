import type { Ledger } from "../../ports/ledger.ts";
import { createAlarmLedger } from "./alarm-ledger.ts";
import type { PgContext } from "./context.ts";
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
export function createPgLedger({ pg, clock }: Pick<PgContext, "pg" | "clock">): Ledger {
  return {
    ...createAlarmLedger(pg),
    events: (filter, page) => listEvents(pg, filter, page),
    event: (id) => findEvent(pg, id),
    stored: (filter, after, limit) => listStored(pg, filter, after, limit),
    deliveries: (filter, page) => listDeliveries(pg, filter, page),
    delivery: (id) => findDelivery(pg, id),
    deadGroups: (filter) => countDead(pg, filter),
    outbox: (page) => listOutbox(pg, page),
    outboxEntry: (id) => findOutboxEntry(pg, id),
    records: (table, page) => listRecords(pg, table, page),
    record: (table, key) => findRecord(pg, table, key),
    refused: (page) => listRefused(pg, page),
    counts: (since, until) => countEvents(pg, since, until),
    health: () => readHealth(pg),
    gates: () => listGates(pg, clock()),
    failures: (limit) => listFailures(pg, limit),
  };
}
