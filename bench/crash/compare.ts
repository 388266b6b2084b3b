import type { DeliverySeen, EventSeen, Look } from "./orders.ts";
import type { Sent } from "./sender.ts";
import { rulesFor } from "./settings.ts";

/** What both ends know once all is quiet again. */
export type Evidence = {
  readonly sent: ReadonlyMap<string, Sent>;
  readonly look: Look;
  /** `<rule> <source event id>` in the order in which far sides accepted it. */
  readonly taken: readonly string[];
};

export type Findings = {
  /** Events that a sender was told are taken. */
  readonly acknowledged: number;
  readonly lost: readonly string[];
  /** Stored twice, or a repetition that was taken for new or got another id. */
  readonly twice: readonly string[];
  /** Neither delivered nor dead with a reason: missing, or still open. */
  readonly undelivered: readonly string[];
  /** Accepted more often than attempts were under way when the process died, or said to be delivered and not. */
  readonly wrong: readonly string[];
  /** How often each `<rule> <source event id>` was accepted, beyond once. */
  readonly doubled: ReadonlyMap<string, number>;
  /** How many attempts of each were under way when the process died. */
  readonly inFlight: ReadonlyMap<string, number>;
};

/** What was promised, against what the senders, the database and the far sides say. Pure. */
export function compare(evidence: Evidence): Findings {
  const { sent, look, taken } = evidence;
  const events = new Map(look.events.map((event) => [event.id, event]));
  const bySource = Map.groupBy(look.events, ({ source_event_id }) => source_event_id);
  const deliveries = Map.groupBy(look.deliveries, ({ event_id }) => event_id);
  const counts = countOf(taken);
  const all = [...sent.values()];
  const names = new Map(all.flatMap((one) => one.acknowledged.map((id) => [id, one.source_event_id])));
  const changes = new Map(look.changes.map(({ event_id, n }) => [event_id, n]));
  const old = new Set(all.filter((one) => one.isOld).flatMap((one) => one.acknowledged));
  const young = look.events.filter(({ id }) => !old.has(id));
  const pairs = young.flatMap((event) =>
    rulesFor(event.type).map((rule): Pair => {
      // Of an erased event the relay does not know it any more.
      const name = `${rule} ${names.get(event.id) ?? event.source_event_id}`;
      const found = deliveries.get(event.id)?.filter((one) => one.rule === rule) ?? [];
      const times = rule === "record" ? timesWritten(found, changes.get(event.id)) : (counts.get(name) ?? 0);
      return { name, rule, found, times };
    }),
  );
  return {
    acknowledged: all.filter((one) => one.acknowledged.length > 0).length,
    lost: all.flatMap(({ acknowledged, source_event_id, isOld }) =>
      isOld || acknowledged.every((id) => events.has(id)) ? [] : [source_event_id],
    ),
    twice: all.filter((one) => isTwice(one, bySource)).map(({ source_event_id }) => source_event_id),
    undelivered: pairs.filter(isUndelivered).map(({ name }) => name),
    wrong: [...pairs.flatMap(wrongOf), ...disordered(evidence), ...integrity(look)],
    doubled: new Map(pairs.map(({ name, times }) => [name, times - 1])),
    inFlight: new Map(pairs.map(({ name, found }) => [name, lostAttempts(found)])),
  };
}

type Pair = {
  /** `<rule> <source event id>`. */
  readonly name: string;
  readonly rule: string;
  readonly found: readonly DeliverySeen[];
  readonly times: number;
};

function countOf(taken: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of taken) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** A record change happens inside the relay. One that a newer event was before is none, and as good. */
function timesWritten(found: readonly DeliverySeen[], changes = 0): number {
  return Math.max(changes, found.some(({ state }) => state === "delivered") ? 1 : 0);
}

function isTwice({ source_event_id, acknowledged, stored }: Sent, rows: Map<string, EventSeen[]>): boolean {
  return (rows.get(source_event_id)?.length ?? 0) > 1 || new Set(acknowledged).size > 1 || stored > 1;
}

/** Only the picky far side refuses for good, and only the erased are given up. */
function isUndelivered({ found }: Pair): boolean {
  return !found.some(
    ({ state, reason }) =>
      state === "delivered" ||
      (state === "dead" && reason !== null) ||
      (state === "cancelled" && reason === "erased"),
  );
}

function wrongOf({ name, rule, found, times }: Pair): readonly string[] {
  const wrong: string[] = [];
  const allowed = rule === "thread" || rule === "alone" || rule === "record" ? 0 : lostAttempts(found);
  if (times - 1 > allowed) wrong.push(`${name}: accepted ${times} times, ${allowed} were under way`);
  if (found.length > 1) wrong.push(`${name}: ${found.length} deliveries of one action`);
  for (const { state } of found) {
    if (state === "delivered" && times === 0) wrong.push(`${name}: said to be delivered, and is not`);
    if (state === "dead" && rule !== "picky") wrong.push(`${name}: dead, though its far side is well`);
  }
  return wrong;
}

/** In a lane, what came first goes first: the messages about a person stand in the order of their events. */
function disordered({ look, sent, taken }: Evidence): readonly string[] {
  const seqs = new Map(look.events.map(({ id, seq }) => [id, seq]));
  const last = new Map<string, number>();
  const seen = new Set<string>();
  return taken.flatMap((key) => {
    const [rule, id = ""] = key.split(" ");
    const one = sent.get(id);
    const seq = seqs.get(one?.acknowledged[0] ?? "");
    const lane = one?.reference ?? "";
    if (rule !== "thread" || seq === undefined || seen.has(id)) return [];
    seen.add(id);
    const before = last.get(lane) ?? 0;
    last.set(lane, Math.max(seq, before));
    return seq < before ? [`${key}: after a later event of ${lane}`] : [];
  });
}

function integrity({ integrity: answer }: Look): readonly string[] {
  return answer.includes('"ok"') ? [] : [`integrity_check: ${answer}`];
}

function lostAttempts(found: readonly DeliverySeen[]): number {
  return found.reduce((sum, { lost }) => sum + lost, 0);
}
