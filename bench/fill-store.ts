import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { loadRules } from "../src/config/rules/load-rules.ts";
import type { Event } from "../src/model/event.ts";
import { uuidv7 } from "../src/model/uuid.ts";
import { hashRules } from "../src/node/hash-rules.ts";
import type { Arrival } from "../src/ports/intake.ts";
import { plan } from "../src/route/plan.ts";
import type { RuleSet } from "../src/route/rule-set.ts";
import { settlePlan } from "../src/route/settle-plan.ts";
import { NODE_CRYPTO } from "../src/store/node-crypto.ts";
import { migrate } from "../src/store/sql/migrations.ts";
import { openContext } from "../src/store/sql/open-context.ts";
import { recordEvents } from "../src/store/sql/record.ts";
import { openSqliteDriver } from "../src/store/sqlite.ts";
import { sampleEvent } from "./sample-event.ts";

/** As many as a commit of the relay takes. */
const BATCH = 256;
const BATCHES_A_TRANSACTION = 64;

const LAST_DELIVERY = "SELECT coalesce(max(seq), 0) AS seq FROM delivery";
const END_DELIVERIES = `UPDATE delivery
  SET state = 'delivered', due_at = NULL, ended_at = created_at, attempts = 1, fence = 1
  WHERE seq > ?`;
const ADD_ATTEMPTS = `INSERT INTO attempt (delivery_seq, fence, started_at, duration_ms, outcome, http_status, answer)
  SELECT seq, 1, created_at, 3, 'delivered', 200, 'ok' FROM delivery WHERE seq > ?`;
const ADD_RENDERINGS = `INSERT INTO rendering (delivery_seq, fence, rendering)
  SELECT seq, 1, '{"event":"","values":{}}' FROM delivery WHERE seq > ?`;

/**
 * Puts so many events with their finished deliveries into a new database, through the relay's own way of recording: its
 * dedupe keys, subjects and plans are the real ones. Bodies and renderings are short, and nothing waits for the disk.
 */
export function fillStore(path: string, events: number, rules: RuleSet): void {
  mkdirSync(dirname(path), { recursive: true });
  const driver = openSqliteDriver(path);
  migrate(driver, Date.now());
  driver.all("PRAGMA synchronous = OFF");
  const context = openContext({ sql: driver, clock: Date.now, settlePlan, newId: uuidv7, ...NODE_CRYPTO });
  const { sql } = context;
  for (let done = 0; done < events; ) {
    sql.tx(() => {
      const last = sql.all<{ seq: number }>(LAST_DELIVERY)[0]?.seq ?? 0;
      for (let batch = 0; batch < BATCHES_A_TRANSACTION && done < events; batch++) {
        const size = Math.min(BATCH, events - done);
        recordEvents(context, arrivals(rules, `f${done}`, size));
        done += size;
      }
      for (const statement of [END_DELIVERIES, ADD_ATTEMPTS, ADD_RENDERINGS]) sql.all(statement, last);
    });
  }
  driver.close();
}

/** So many new events with their plans. */
export function arrivals(rules: RuleSet, run: string, count: number): readonly Arrival[] {
  return Array.from({ length: count }, (_, n) => {
    const event: Event = sampleEvent(`${run}x${n >> 2}`, n % 4);
    const body = `{"data":{"type":"event","id":"${event.source_event_id}"}}`;
    return { event, body, routing: "planned", plan: plan(rules, event, { preview: false }) };
  });
}

/** Rules in YAML, for the relay of `start-relay.ts`. */
export function compileRules(rules: string): RuleSet {
  const { ruleSet, problems } = loadRules({
    files: [{ name: "bench.yaml", text: `version: 1\nrules:\n${rules}` }],
    settings: {
      sources: [{ name: "persona", kind: "persona", also_sends: [] }],
      destinations: [{ name: "sink", kind: "webhook" }],
      tables: [],
    },
    hash: hashRules,
  });
  if (!ruleSet) throw new Error(JSON.stringify(problems));
  return ruleSet;
}
