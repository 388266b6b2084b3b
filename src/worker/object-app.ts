import { Hono } from "hono";
import type { FilledSettings } from "../config/build/fill-settings.ts";
import { createRecover } from "../deliver/recover.ts";
import { withPayload } from "../deliver/view-of.ts";
import { relayApp } from "../http/app.ts";
import type { RelayStatus } from "../http/parts.ts";
import { knownGates } from "../node/known-gates.ts";
import { openComparing } from "../node/open-comparing.ts";
import { createReload } from "../node/reload-rules.ts";
import { rulesInForce } from "../node/rules-in-force.ts";
import { VERSION } from "../version.ts";
import { adminTokenCheck } from "./admin-token-check.ts";
import type { AssembledObject } from "./assemble-object.ts";
import type { ObjectParts } from "./object-relay.ts";

const HOME = "Cloudflare Workers + Durable Object";

type Parts = Pick<ObjectParts, "variables" | "storage" | "clock" | "log"> & {
  readonly settings: FilledSettings;
};

/** Everything that the relay answers besides webhooks: probes, the API and the pages that end reminders. */
export function objectApp(relay: AssembledObject, { settings, variables, storage, clock, log }: Parts): Hono {
  const { store, rules, compile, destinations, delivering, soon } = relay;
  const wake = delivering.wake;
  const recover = createRecover({
    ...store,
    ...{ ruleSets: rules, plan: relay.planWith, onRecorded: wake, payload: withPayload },
  });
  const onSwap = delivering.wakeSchedules;
  const { preview } = settings;
  return relayApp({
    receiver: new Hono(),
    ...{ store, upkeep: store.upkeep, retention: store.upkeep, suppressions: store.suppressions },
    ...{ recover, wake, clock, log },
    ...openComparing({ store, rules, compile, destinations, preview, clock }),
    reload: createReload({ rules, recover, allStored: store.isWritable, onSwap, onChange: soon, log }),
    status: () => statusOf(relay, { preview, database: storage.sql.databaseSize }),
    stallAfter: settings.queue.stall_after,
    knownGates: () => knownGates(settings, rules.active()),
    auth: adminTokenCheck(settings, variables),
    tables: Object.values(settings.records),
  });
}

async function statusOf(
  relay: AssembledObject,
  { preview, database }: { readonly preview: boolean; readonly database: number },
): Promise<RelayStatus> {
  const { store, rules, broken, started_at, delivering } = relay;
  return {
    version: VERSION,
    home: HOME,
    started_at,
    preview,
    store_writable: await store.isWritable(),
    disk: { database },
    dispatching: delivering.isAlive(),
    pruning: relay.pruning(),
    watching: relay.watching(),
    rules: rulesInForce(rules, broken, started_at),
  };
}
