import { createHash } from "node:crypto";
import type { Hono } from "hono";
import { ACTION_KINDS } from "./actions/registry.ts";
import { type ActiveRules, activateRules, type CompileRules } from "./config/active-rules.ts";
import { loadRules } from "./config/rules/load-rules.ts";
import type { Settings } from "./config/settings/settings.ts";
import { guardedConnector } from "./connect/guarded-connector.ts";
import { type DeliverParts, deliver } from "./deliver/deliver.ts";
import { type Dispatcher, startDispatcher } from "./deliver/dispatcher.ts";
import { createRecover, type Recover } from "./deliver/recover.ts";
import { viewOf, withPayload } from "./deliver/view-of.ts";
import { relayApp } from "./http/app.ts";
import { listen } from "./http/listen.ts";
import type { RelayStatus } from "./http/parts.ts";
import { peerOf } from "./http/peer-of.ts";
import type { Event } from "./model/event.ts";
import { uuidv7 } from "./model/uuid.ts";
import { openComparing } from "./node/open-comparing.ts";
import { openDestinations, openSources } from "./node/open-parts.ts";
import { readRuleFiles, ruleSettings } from "./node/rule-files.ts";
import type { Clock, Log } from "./ports/host.ts";
import type { Store } from "./ports/store.ts";
import { receiver } from "./receive/receiver.ts";
import { refusalNotes } from "./receive/refusals.ts";
import { createRelay } from "./relay.ts";
import { plan } from "./route/plan.ts";
import type { RuleSet } from "./route/rule-set.ts";
import { settlePlan } from "./route/settle-plan.ts";
import { openSqliteStore } from "./store/sqlite.ts";
import { VERSION } from "./version.ts";

/** Attempts at once over all destinations. */
const MAX_ATTEMPTS_AT_ONCE = 64;

export type NodeRelayOptions = {
  readonly settings: Settings;
  readonly log: Log;
  /** Is this the admin token? In constant time. */
  readonly verifyToken: (token: string) => boolean;
  readonly clock?: Clock | undefined;
};

/** The relay with its store open: answers in process, but neither listens nor delivers. */
export type OpenRelay = {
  readonly app: Hono;
  readonly store: Store;
  readonly rules: ActiveRules;
  readonly recover: Recover;
  close(): Promise<void>;
};

export type RunningRelay = OpenRelay & {
  readonly url: string;
  /** Looks for due deliveries now; only a clock that was moved by hand makes this needed. */
  wake(): void;
};

/** Opens the relay on Node + SQLite. Throws `store_busy` when another one has the file. */
export async function openRelay(options: NodeRelayOptions): Promise<OpenRelay> {
  return (await assemble(options)).opened;
}

/** Opens the relay, plans what was held, starts to deliver, then to listen. */
export async function startRelay(options: NodeRelayOptions): Promise<RunningRelay> {
  const { opened, bell, startDelivering } = await assemble(options);
  if (opened.rules.active()) await opened.recover.releaseHeld();
  const dispatcher = startDelivering();
  bell.ring = dispatcher.wake;
  const stop = async () => {
    await dispatcher.stop();
    await opened.close();
  };
  try {
    const listening = await listen(opened.app, options.settings.server);
    const close = async () => {
      await listening.close();
      await stop();
    };
    return { ...opened, url: listening.url, wake: dispatcher.wake, close };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(options: NodeRelayOptions) {
  const { settings, log, clock = Date.now } = options;
  const { files, problems: unread } = readRuleFiles(settings.rules);
  const sources = openSources(settings);
  const connector = guardedConnector();
  const destinations = openDestinations(settings, { connector, clock });
  const store = openSqliteStore({ path: settings.store.path, clock, log, settlePlan, newId: uuidv7 });
  const compile: CompileRules = (texts, saved) =>
    loadRules({ files: texts, saved, settings: ruleSettings(settings), hash: sha256 });
  const rules = await activateRules({ files, unread, compile, upkeep: store.upkeep });
  /** Rung when something may be due; the dispatcher hangs on it once it runs. */
  const bell = { ring: () => {} };
  const routing = {
    ruleSets: rules,
    plan: (ruleSet: RuleSet, event: Event) => plan(ruleSet, event, { preview: settings.preview }),
    onRecorded: () => bell.ring(),
  };
  const recover = createRecover({ ...store, ...routing, payload: withPayload });
  const relay = createRelay({ ...routing, sources, intake: store.intake, clock });
  const app = relayApp({
    receiver: receiver({
      relay,
      maxBody: (name) => sources.get(name)?.maxBody,
      refuse: refusalNotes({ upkeep: store.upkeep, clock, log }),
      peer: peerOf(settings.server.trust_proxy),
      log,
    }),
    store,
    recover,
    ...openComparing({ store, rules, compile, destinations, preview: settings.preview, clock }),
    auth: { verify: options.verifyToken },
    allowedHosts: hostsOf(settings),
    tables: Object.values(settings.records),
    status: statusOf(settings, rules, store, clock()),
    log,
    clock,
  });
  const close = async () => {
    await Promise.all([...destinations.values()].map((destination) => destination.close()));
    await connector.close();
    await store.close();
  };
  const opened: OpenRelay = { app, store, rules, recover, close };
  const startDelivering = () => startDeliveries({ store, ruleSets: rules, destinations, clock, log });
  return { opened, bell, startDelivering };
}

function startDeliveries(
  parts: Pick<DeliverParts, "ruleSets" | "destinations" | "clock" | "log"> & { readonly store: Store },
): Dispatcher {
  const { destinations, clock, log } = parts;
  const { queue } = parts.store;
  const kinds = new Map(ACTION_KINDS.map((kind) => [kind.kind, kind]));
  const deliverParts: DeliverParts = { ...parts, queue, kinds, view: viewOf, random: Math.random };
  return startDispatcher({
    queue,
    deliver: (claimed) => deliver(claimed, deliverParts),
    capacity: {
      total: MAX_ATTEMPTS_AT_ONCE,
      perDestination: (name) => destinations.get(name)?.concurrency ?? MAX_ATTEMPTS_AT_ONCE,
    },
    clock,
    log,
  });
}

function statusOf(settings: Settings, rules: ActiveRules, store: Store, started_at: number) {
  return async (): Promise<RelayStatus> => ({
    version: VERSION,
    home: "Node + SQLite",
    started_at,
    preview: settings.preview,
    store_writable: await store.isWritable(),
    rules: {
      loaded: rules.active() !== undefined,
      count: rules.active()?.rules.length ?? 0,
      hash: rules.active()?.hash,
      errors: rules.problems.filter(({ severity }) => severity === "error").length,
    },
  });
}

function hostsOf({ server }: Settings): readonly string[] {
  return server.public_url === undefined ? [server.host] : [server.host, new URL(server.public_url).hostname];
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
