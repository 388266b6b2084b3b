import { z } from "zod";
import type { SourceTrouble } from "../alarms/finding.ts";
import { mergeTroubles } from "../alarms/merge-troubles.ts";
import type { Peers } from "../ports/peers.ts";

type ShareParts = {
  readonly own: ReadonlyMap<string, SourceTrouble>;
  /** Failures that are kept of a source. */
  readonly most: number;
  /** Tells this process from others. */
  readonly id: string;
  /** Absent: this process is alone. */
  readonly peers?: Pick<Peers, "tell"> | undefined;
  /** Others told of something. */
  readonly onHeard: () => void;
};

/** What goes wrong between senders and all processes: each tells the others, so that whoever leads knows. */
export type TroubleShare = {
  /** Something went wrong here: it is told soon. */
  changed(): void;
  hear(told: string): void;
  all(): ReadonlyMap<string, SourceTrouble>;
};

/** A sender that goes wrong does so many times a second. */
const GATHER_MS = 500;

const time = z.number().optional();
const toldShape = z.object({
  from: z.string(),
  sources: z.record(
    z.string(),
    z.object({
      failed_at: z.array(z.number()),
      reason: z.string().optional(),
      good_at: time,
      too_large_at: time,
      pressed_at: time,
      left: time,
    }),
  ),
});

/** Knows of this process's troubles alone until others tell of theirs. */
export function shareTroubles({ own, most, id, peers, onHeard }: ShareParts): TroubleShare {
  const others = new Map<string, ReadonlyMap<string, SourceTrouble>>();
  let isTelling = false;
  const tell = () => {
    isTelling = false;
    // Who leads learns of it with the next one.
    peers?.tell("troubles", JSON.stringify({ from: id, sources: Object.fromEntries(own) })).catch(() => {});
  };
  return {
    changed() {
      if (!peers || isTelling) return;
      isTelling = true;
      setTimeout(tell, GATHER_MS).unref();
    },
    hear(told) {
      const heard = toldShape.safeParse(parsed(told));
      if (!heard.success || heard.data.from === id) return;
      others.set(heard.data.from, new Map(Object.entries(heard.data.sources)));
      onHeard();
    },
    all: () => (others.size === 0 ? own : mergeTroubles([own, ...others.values()], most)),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
