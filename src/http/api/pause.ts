import { createFactory } from "hono/factory";
import { z } from "zod";
import { RelayError } from "../../errors.ts";
import { destinationOf, EVERY_GATE } from "../../model/gate.ts";
import type { Clock } from "../../ports/host.ts";
import type { Ledger } from "../../ports/ledger.ts";
import type { Upkeep } from "../../ports/upkeep.ts";
import { checkedBody } from "./checked.ts";
import { described } from "./described.ts";
import { pauseShape, toPause } from "./queue.ts";

const MAX_GATE_LENGTH = 300;
const MAX_NAME_LENGTH = 100;
const MOST_NAMED = 20;

export type PauseParts = {
  readonly store: { readonly ledger: Pick<Ledger, "gates"> };
  readonly upkeep: Pick<Upkeep, "pause" | "resume">;
  /** Gates of the rules in force, and the destinations of the settings. */
  readonly knownGates: () => readonly string[];
  /** Something may be due now. */
  readonly wake: () => void;
  readonly clock: Clock;
};

const factory = createFactory();

const body = z
  .strictObject({
    gate: z.string().min(1).max(MAX_GATE_LENGTH).optional().meta({
      description: "A gate, or a destination for all gates of it; without one, everything.",
    }),
    by: z.string().min(1).max(MAX_NAME_LENGTH).meta({ description: "Who does it: a name to ask." }),
  })
  .meta({ ref: "PauseRequest" });

const answer = z.object({
  data: z.object({
    gates: z.array(z.string()).meta({ description: `The gates meant; \`${EVERY_GATE}\` is everything.` }),
  }),
});

const resumed = z.object({
  data: z.object({
    ...answer.shape.data.shape,
    still_paused: z
      .array(z.object({ gate: z.string(), ...pauseShape.shape }))
      .meta({ description: `What holds them all the same; \`${EVERY_GATE}\` is a pause of everything.` }),
  }),
});

/** `POST /queue/pause`: nothing goes out until it is resumed; events are taken, and what they cause waits. */
export function pauseQueue(parts: PauseParts) {
  return factory.createHandlers(
    described({
      operationId: "pauseQueue",
      summary: "Pauses a gate, a destination, or everything, until it is resumed; deliveries wait.",
      tag: "Queue",
      answer,
      findsOne: true,
      acts: true,
    }),
    checkedBody(body),
    async (context) => {
      const { gate, by } = context.req.valid("json");
      // The row of a destination holds for all its gates.
      const gates = gate === undefined ? [undefined] : (await gatesMeant(parts, gate)).slice(0, 1);
      for (const one of gates) await parts.upkeep.pause({ gate: one, by });
      return context.json({ data: { gates: shown(gates) } });
    },
  );
}

/** `POST /queue/resume`: what was paused goes out; a gate that failed is tried at once. */
export function resumeQueue(parts: PauseParts) {
  return factory.createHandlers(
    described({
      operationId: "resumeQueue",
      summary: "Resumes a gate, a destination, or everything; a gate that failed is tried at once.",
      tag: "Queue",
      answer: resumed,
      findsOne: true,
      acts: true,
    }),
    checkedBody(body),
    async (context) => {
      const { gate, by } = context.req.valid("json");
      const gates = gate === undefined ? [undefined] : await gatesMeant(parts, gate);
      for (const one of gates) await parts.upkeep.resume({ gate: one, by });
      parts.wake();
      return context.json({ data: { gates: shown(gates), still_paused: await stillPaused(parts, gates) } });
    },
  );
}

/** What a name means: itself, then, of a destination, the gates of it that are known. */
async function gatesMeant(parts: PauseParts, name: string): Promise<readonly string[]> {
  const rows = await parts.store.ledger.gates();
  const known = new Set([...rows.map(({ gate }) => gate), ...parts.knownGates()]);
  known.delete(EVERY_GATE);
  const behind = [...known].filter((gate) => gate !== name && destinationOf(gate) === name);
  if (known.has(name) || behind.length > 0) return [name, ...behind];
  const named = [...known].sort().slice(0, MOST_NAMED);
  throw new RelayError(
    "not_found",
    `There is no gate or destination "${name}" that anything goes to. There are: ${named.join(", ") || "none yet"}.`,
  );
}

/** A pause of everything, else those of the gates that were meant; a failing one that may be tried now is none. */
async function stillPaused({ store, clock }: PauseParts, meant: readonly (string | undefined)[]) {
  const rows = await store.ledger.gates();
  const everything = rows.filter(({ gate, paused }) => gate === EVERY_GATE && paused);
  const isMeant = (gate: string) => meant.includes(undefined) || meant.includes(gate);
  const these = everything.length > 0 ? everything : rows.filter(({ gate }) => isMeant(gate));
  const now = clock();
  return these.flatMap(({ gate, paused }) =>
    paused && (paused.until ?? Number.POSITIVE_INFINITY) > now ? [{ gate, ...toPause(paused) }] : [],
  );
}

function shown(gates: readonly (string | undefined)[]): string[] {
  return gates.map((gate) => gate ?? EVERY_GATE);
}
