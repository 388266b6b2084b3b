import { expect } from "vitest";
import type { Reply } from "../../src/actions/action.ts";
import type { Delivery } from "../../src/model/delivery.ts";
import type { Event } from "../../src/model/event.ts";
import { GATES, REMINDS } from "./delivery-rules.ts";
import type { RulesName } from "./delivery-story.ts";
import { gateReference, RETRIES_TAKE } from "./gate-reference.ts";
import {
  ALL_KEPT,
  isAbout,
  isDecided,
  isNewer,
  keyOf,
  LONGEST_HOLD,
  type Named,
  NO_TIME_SAID,
  obstacles,
  WAITS,
  type Wanted,
  wantedFor,
} from "./wanted.ts";

/** What design.md promises of deliveries, told without the engine. It hears what the far side said, never what we made of it. */
export type DeliveryReference = ReturnType<typeof deliveryReference>;

export function deliveryReference() {
  const all: Wanted[] = [];
  const events: Event[] = [];
  const unsubscribed = new Set<string>();
  const gates = new Map(GATES.map((gate) => [gate, gateReference(gate)]));
  let prunedAt = 0;
  let isEverythingPaused = false;

  const gateOf = ({ gate }: Pick<Wanted, "gate">) => gates.get(gate) ?? gateReference(gate);
  const standing = (named: Named) =>
    all.filter((one) => one.key === keyOf(named) && one.state !== "cancelled");
  const openOne = (named: Named) => standing(named).find(({ state }) => state === "pending");
  const isGone = ({ ended_at }: Wanted) => ended_at !== undefined && prunedAt - ended_at > ALL_KEPT;

  function stopOf(event: Event): Event | undefined {
    return events.find((fact) => isDecided(fact) && isAbout(fact, event) && isNewer(fact, event, events));
  }

  function make(named: Named, event: Event, gate: string, planned: number): Wanted {
    const one: Wanted = {
      ...named,
      event,
      gate,
      planned,
      key: keyOf(named),
      followers: new Set(),
      state: "pending",
      used: 0,
      notBefore: planned,
      isFresh: true,
      isLost: false,
      isRedriven: false,
      holdsLane: true,
    };
    all.push(one);
    if (named.rule === "remind" && stopOf(event))
      end(one, { state: "cancelled", reason: "decided" }, planned);
    return one;
  }

  function end(one: Wanted, { state, reason }: Pick<Wanted, "state" | "reason">, now: number): void {
    Object.assign(one, { state, reason, ended_at: now, isLost: false, underWay: undefined });
    if (state === "dead" && one.rule !== "remind" && !one.action.endsWith(".tell")) {
      follow(one, { ...one, action: `${one.action}.tell` }, "ops", now);
    }
    const goesOn = state === "delivered" || state === "dead" || reason === "too_late";
    if (one.rule === "remind" && goesOn && one.occurrence < REMINDS.times) {
      follow(one, { ...one, occurrence: one.occurrence + 1 }, one.gate, now + REMINDS.every);
    }
  }

  function follow(
    one: Wanted,
    { rule, action, trigger, occurrence }: Named,
    gate: string,
    planned: number,
  ): void {
    const named = { rule, action, trigger, occurrence };
    if (one.followers.has(keyOf(named)) || standing(named).length > 0) return;
    one.followers.add(keyOf(named));
    make(named, one.event, gate, planned);
  }

  function expectLane(one: Wanted): void {
    if (one.gate !== "slack") return;
    const before = all.slice(0, all.indexOf(one));
    const others = all.filter(
      (other) => other !== one && other.gate === "slack" && isAbout(other.event, one.event),
    );
    expect(
      others.filter(({ underWay }) => underWay).map(({ key }) => key),
      "another in its lane",
    ).toEqual([]);
    const ahead = others.filter(
      (other) => other.state === "pending" && other.holdsLane && (!other.isFresh || before.includes(other)),
    );
    expect(
      ahead.map(({ key }) => key),
      `${one.key} overtakes`,
    ).toEqual([]);
  }

  function retry(one: Wanted, reply: Reply, isProbe: boolean, now: number): void {
    const asks = "retry_after" in reply ? (reply.retry_after ?? 0) : 0;
    const isLimited = reply.outcome === "retry" && reply.reason === "rate_limited";
    const isHeldUp = isProbe && !isLimited && !one.isRedriven;
    const isOver = now - one.planned >= RETRIES_TAKE;
    const wait = isLimited ? asks || NO_TIME_SAID : isHeldUp ? 0 : Math.max(WAITS[one.used] ?? 0, asks);
    const isExhausted = !isLimited && (isHeldUp ? isOver : one.used >= WAITS.length);
    if (!isLimited && (!isHeldUp || isOver)) one.used += 1;
    if (isExhausted) {
      end(one, { state: "dead", reason: "exhausted" }, now);
      return;
    }
    one.notBefore = now + wait;
    if (wait > LONGEST_HOLD) one.holdsLane = false;
  }

  return {
    all,
    events,
    gates,
    stored(event: Event, rules: RulesName): void {
      events.push(event);
      for (const one of all) {
        if (one.rule === "remind" && one.state === "pending" && !one.isRedriven && stopOf(one.event)) {
          end(one, { state: "cancelled", reason: "decided" }, event.received_at);
        }
      }
      for (const { gate, due, ...named } of wantedFor(event, rules)) make(named, event, gate, due);
    },
    replayed(event: Event, rules: RulesName): void {
      for (const { gate, due, ...named } of wantedFor(event, rules)) {
        const linked = all.filter((one) => one.event === event && one.action === named.action);
        if (linked.some(({ state }) => state !== "cancelled")) continue;
        if (stopOf(event) && named.rule === "remind" && linked.some(({ occurrence }) => occurrence === 1))
          continue;
        make(named, event, gate, due).holdsLane = false;
      }
    },
    claimed(deliveries: readonly Delivery[], rules: RulesName, now: number): void {
      expect(isEverythingPaused && deliveries.length > 0, "everything is paused by a person").toBe(false);
      for (const delivery of deliveries) {
        const one = openOne(delivery);
        if (!one) throw new Error(`${keyOf(delivery)} is claimed and not wanted any more`);
        one.id ??= delivery.id;
        expect(one.underWay, `${one.key} is claimed twice`).toBeUndefined();
        expect(
          one.isRedriven ? undefined : one.rule === "remind" && stopOf(one.event)?.id,
          "stopped",
        ).toBeFalsy();
        expect(now, `${one.key} is not due`).toBeGreaterThanOrEqual(one.notBefore);
        expectLane(one);
        if (one.isLost) one.used += 1;
        one.underWay = {
          fence: delivery.fence,
          sent: false,
          isProbe: false,
          ...obstacles(one, { rules, now, unsubscribed, prunedAt }),
        };
        one.isLost = false;
        one.isFresh = false;
        one.holdsLane = true;
      }
      for (const [gate, of] of Map.groupBy(deliveries, (one) => one.gate)) {
        gates.get(gate)?.claimed(of.map(keyOf), now);
        for (const one of of) {
          const { underWay } = openOne(one) ?? {};
          if (underWay) underWay.isProbe = gates.get(gate)?.isProbe(keyOf(one)) === true;
        }
      }
    },
    kept(seq: string, bytes: string): void {
      const one = all.find(({ id }) => id === seq);
      if (one) one.bytes ??= bytes;
    },
    /** It reaches the far side. */
    sending(delivery: Delivery, bytes: string): void {
      const one = all.find(({ id }) => id === delivery.id);
      expect(one?.state, `${keyOf(delivery)} is sent`).toBe("pending");
      expect(one?.underWay).toMatchObject({ fence: delivery.fence, sent: false });
      expect(one?.underWay?.mustEnd, `${keyOf(delivery)} is sent`).toBeUndefined();
      if (one) one.bytes ??= bytes;
      expect(bytes, "the same bytes").toBe(one?.bytes);
      if (one?.underWay) one.underWay.sent = true;
    },
    answered(delivery: Delivery, reply: Reply): void {
      const one = all.find(({ id }) => id === delivery.id);
      if (one?.underWay?.fence === delivery.fence) one.underWay.reply = reply;
    },
    settled(id: string, fence: number, now: number): void {
      const one = all.find((each) => each.id === id);
      if (!one || one.underWay?.fence !== fence) return;
      const { reply, mustEnd, mayEnd, isProbe } = one.underWay;
      one.underWay = undefined;
      const gate = gateOf(one);
      if (!reply) {
        const why = mustEnd ?? mayEnd;
        if (!why) throw new Error(`${one.key} ends without an attempt`);
        end(one, why, now);
      } else if (reply.outcome === "delivered" || reply.outcome === "dead") {
        one.used += 1;
        const reason = reply.outcome === "dead" ? reply.reason : undefined;
        end(one, { state: reply.outcome, ...(reason ? { reason } : {}) }, now);
      } else if (reply.outcome === "uncertain" && one.gate === "strict") {
        one.used += 1;
        end(one, { state: "dead", reason: "held_uncertain" }, now);
      } else retry(one, reply, isProbe, now);
      gate.said(reply, one.key, one.state === "dead" && now - one.planned >= RETRIES_TAKE, now);
    },
    /** How these attempts ended will never be known. */
    lost(which: (id: string | undefined) => boolean): void {
      for (const one of all) {
        if (!one.underWay || !which(one.id)) continue;
        one.underWay = undefined;
        one.isLost = true;
        one.notBefore = 0;
        gateOf(one).lost(one.key);
      }
    },
    redriven(ids: readonly string[], now: number): void {
      const dead = all.filter((one) => one.state === "dead" && !isGone(one));
      expect(ids.toSorted()).toEqual(dead.map(({ id }) => id).toSorted());
      for (const one of dead) {
        Object.assign(one, {
          state: "pending",
          reason: undefined,
          ended_at: undefined,
          used: 0,
          bytes: undefined,
        });
        Object.assign(one, { isRedriven: true, isFresh: false, holdsLane: false, notBefore: now });
      }
    },
    paused(gate: string | undefined): void {
      if (gate === undefined) isEverythingPaused = true;
      else gates.get(gate)?.pause();
    },
    resumed(gate: string | undefined): void {
      if (gate === undefined) isEverythingPaused = false;
      for (const [name, one] of gates) if (gate === undefined || gate === name) one.resume();
    },
    unsubscribed: (reference: string) => void unsubscribed.add(reference),
    pruned: (now: number) => {
      prunedAt = Math.max(prunedAt, now);
    },
    clockWasSetBack(now: number): void {
      for (const one of all) one.notBefore = 0;
      for (const gate of gates.values()) gate.clockWasSetBack(now);
    },
    open: () => all.filter(({ state }) => state === "pending").map(({ key }) => key),
    dead: () =>
      all.filter((one) => one.state === "dead" && one.reason !== "body_pruned").map(({ key }) => key),
    /** Is all there that must be, as it must be, and nothing else? */
    check(rows: readonly Delivery[]): void {
      const byId = new Map(rows.map((row) => [row.id, row]));
      const known = new Set(all.map(({ id }) => id));
      const fresh = Map.groupBy(
        rows.filter(({ id }) => !known.has(id)),
        keyOf,
      );
      for (const one of all) {
        const row = one.id === undefined ? fresh.get(one.key)?.shift() : byId.get(one.id);
        if (!row && isGone(one)) continue;
        if (!row) throw new Error(`${one.key} is lost`);
        one.id = row.id;
        checkRow(one, row);
      }
      expect([...fresh.values()].flat().map(keyOf), "nobody wants these").toEqual([]);
    },
  };

  function checkRow(one: Wanted, row: Delivery): void {
    const isStopped = one.state === "pending" && one.isRedriven && one.rule === "remind" && stopOf(one.event);
    if (isStopped && row.state === "cancelled")
      end(one, { state: "cancelled", reason: "decided" }, row.ended_at ?? 0);
    const { state } = row;
    const shown = { state: state === "waiting" ? "pending" : state, reason: row.reason };
    expect(shown, one.key).toEqual({ state: one.state, reason: one.reason });
    const isEnded = one.state !== "pending";
    expect(row.due_at === undefined, `${one.key} has nothing to wait for`).toBe(
      isEnded || state === "waiting",
    );
    if (!isEnded) expect(row.attempts, `attempts of ${one.key}`).toBe(one.used);
    if (one.state === "dead" || one.state === "cancelled") expect(row.reason).toBeDefined();
  }
}
