import type { Hono } from "hono";
import { type ActiveRules, activateRules, type ReloadReport } from "./config/active-rules.ts";
import type { CompileRules } from "./config/look-at-rules.ts";
import { loadRules } from "./config/rules/load-rules.ts";
import { databaseFile } from "./config/settings/database-file.ts";
import { ruleSettings } from "./config/settings/rule-settings.ts";
import type { Settings } from "./config/settings/settings.ts";
import { unsubscribeAt } from "./config/settings/unsubscribe-at.ts";
import { guardedConnector } from "./connect/guarded-connector.ts";
import { createRecover, type Recover } from "./deliver/recover.ts";
import { withPayload } from "./deliver/view-of.ts";
import { relayApp } from "./http/app.ts";
import { type Listening, listen } from "./http/listen.ts";
import type { Event } from "./model/event.ts";
import type { Plan } from "./model/plan.ts";
import { createAdopt } from "./node/adopt-rules.ts";
import { createBackups } from "./node/backups.ts";
import { createBell } from "./node/bell.ts";
import { closeParts } from "./node/close-parts.ts";
import { correctedClock } from "./node/corrected-clock.ts";
import { deliversOnly } from "./node/delivers-only.ts";
import { hashRules } from "./node/hash-rules.ts";
import { knownDestinations } from "./node/known-destinations.ts";
import { maxConnections } from "./node/max-connections.ts";
import { openComparing } from "./node/open-comparing.ts";
import { openDestinations, openSources } from "./node/open-parts.ts";
import { openReceiver } from "./node/open-receiver.ts";
import { openStore } from "./node/open-store.ts";
import { createReload } from "./node/reload-rules.ts";
import { roomOf } from "./node/room.ts";
import { readRuleFiles } from "./node/rule-files.ts";
import { selfReport } from "./node/self-report.ts";
import { createAlarms } from "./node/start-alarms.ts";
import { type Role, startRunning } from "./node/start-running.ts";
import { stopAll } from "./node/stop-all.ts";
import type { Clock, Log } from "./ports/host.ts";
import type { Store } from "./ports/store.ts";
import { BROKE, type BrokenCounter, countBroken } from "./route/count-broken.ts";
import { type PlanOptions, plan } from "./route/plan.ts";
import type { RuleSet } from "./route/rule-set.ts";

export type NodeRelayOptions = {
  readonly settings: Settings;
  readonly log: Log;
  /** Is this the admin token? In constant time. */
  readonly verifyToken: (token: string) => boolean;
  readonly clock?: Clock | undefined;
  /** Of several processes on one store; absent: it does both. */
  readonly role?: Role | undefined;
};

/** The relay with its store open: answers in process, but neither listens nor delivers. */
export type OpenRelay = {
  readonly app: Hono;
  readonly store: Store;
  readonly rules: ActiveRules;
  readonly recover: Recover;
  /** Puts the rule files of now in force, if they are good; the log says what became of it. */
  readonly reload: (asked?: boolean) => Promise<ReloadReport>;
  close(): Promise<void>;
};

export type RunningRelay = OpenRelay & {
  readonly url: string;
  /** Looks for what is due now; only a clock that was moved by hand makes this needed. */
  wake(): void;
};

/** Opens the relay on the store that its settings name. Throws `store_busy` when another one has its file. */
export async function openRelay(options: NodeRelayOptions): Promise<OpenRelay> {
  return (await assemble(options, { delivers: false })).opened;
}

/** Opens the relay, plans what was held, starts to deliver and to look after the store, then to listen. */
export async function startRelay(options: NodeRelayOptions): Promise<RunningRelay> {
  const { settings, log, role } = options;
  const assembled = await assemble(options, { delivers: role !== "ingests" });
  const { opened } = assembled;
  const active = opened.rules.active();
  if (active) await opened.recover.releaseHeld(active);
  const running = startRunning({ ...assembled, settings, role, log });
  const stop = async (listening?: Listening) => {
    await stopAll([listening?.close(), ...running.stop()], log);
    await opened.close();
  };
  try {
    const listening = await listen(opened.app, settings.server, { maxConnections: maxConnections(), log });
    return { ...opened, url: listening.url, wake: running.wake, close: () => stop(listening) };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(options: NodeRelayOptions, { delivers }: { readonly delivers: boolean }) {
  const { settings, log } = options;
  const { clock, correct } = correctedClock(options.clock ?? Date.now);
  const host = { clock, log };
  const sources = openSources(settings);
  const connector = guardedConnector();
  const destinations = openDestinations(settings, { connector, clock });
  const store = await openStore(settings, { destinations, delivers, correct, ...host });
  const { rules, compile } = await openRules(settings, store);
  const bell = createBell();
  const planning: PlanOptions = { preview: settings.preview };
  const broken = countBroken((rule) => log.warn({ rule }, `a rule broke: ${BROKE}`));
  const self = selfReport({ settings, store, rules, sources, broken, bell, clock });
  const wake = () => bell.due();
  const routing = { ruleSets: rules, plan: planCounting(broken, planning) };
  const alarms = createAlarms({ settings, sources, rules, room: () => roomOf(settings), ...host, ...store });
  const { troubles, soon } = alarms;
  const recover = createRecover({ ...store, ...routing, onRecorded: wake, payload: withPayload });
  const onSwap = () => {
    self.noteSwap();
    bell.swapped();
    bell.tell();
  };
  const swapping = { rules, recover, allStored: store.isWritable, onSwap, onChange: soon, log };
  const reload = createReload(swapping);
  const file = databaseFile(settings);
  const backups = file === undefined ? undefined : createBackups({ store, path: file, clock, log });
  const app = relayApp({
    receiver:
      options.role === "delivers"
        ? deliversOnly()
        : openReceiver({ ...routing, ...host, meter: self.meter, troubles, settings, store, sources, wake }),
    ...{ store, upkeep: store.upkeep, retention: store.upkeep, suppressions: store.suppressions },
    ...{ recover, reload: () => reload(true), backups },
    ...openComparing({ store, rules, compile, destinations, preview: settings.preview, clock }),
    auth: { verify: options.verifyToken },
    allowedHosts: hostsOf(settings),
    tables: Object.values(settings.records),
    ...self.parts,
    ...host,
  });
  const close = () => closeParts({ destinations, connector, backups, store });
  const opened: OpenRelay = { app, store, rules, recover, reload, close };
  const deliveringParts = {
    ...{ store, ruleSets: rules, destinations, planning },
    knows: store.peers && knownDestinations(settings),
    alerts: settings.alerts.actions,
    onGate: soon,
    unsubscribeAt: unsubscribeAt(settings.server),
    onSettled: self.meter.noteSettled,
    ...host,
  };
  return { opened, adopt: createAdopt(swapping), bell, alarms, deliveringParts };
}

async function openRules(settings: Settings, { upkeep, peers }: Store) {
  const compile: CompileRules = (files, saved) =>
    loadRules({ files, saved, settings: ruleSettings(settings), hash: hashRules });
  const read = () => readRuleFiles(settings.rules);
  return { compile, rules: await activateRules({ read, compile, upkeep, shared: peers !== undefined }) };
}

function planCounting(broken: BrokenCounter, planning: PlanOptions) {
  return (ruleSet: RuleSet, event: Event): Plan => {
    const planned = plan(ruleSet, event, planning);
    broken.note(planned);
    return planned;
  };
}

function hostsOf({ server }: Settings): readonly string[] {
  return server.public_url === undefined ? [server.host] : [server.host, new URL(server.public_url).hostname];
}
