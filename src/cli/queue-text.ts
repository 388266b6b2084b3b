import { z } from "zod";
import { durationText } from "../model/duration.ts";
import { EVERY_GATE } from "../model/gate.ts";
import { QUEUE_STATES } from "../model/queue-status.ts";
import type { Cell } from "./columns.ts";
import type { Output } from "./output.ts";
import { printable } from "./printable.ts";
import { shownTime } from "./shown.ts";

const pause = z.looseObject({
  why: z.enum(["far_side", "failing", "person"]),
  since: z.string(),
  until: z.string().optional(),
  by: z.string().optional(),
});

/** What holds a gate, or everything. */
export const pausedGate = z.looseObject({ gate: z.string(), ...pause.shape });

/** What the command line reads of `GET /queue`. */
export const queueAnswer = z.object({
  data: z.looseObject({
    now: z.string(),
    state: z.enum(QUEUE_STATES),
    due: z.number(),
    held: z.number(),
    scheduled: z.number(),
    parked: z.number(),
    at_least: z.boolean(),
    oldest_due_at: z.string().optional(),
    last_processed_at: z.string().optional(),
    paused: pause.optional(),
    paused_gates: z.array(z.looseObject({ ...pausedGate.shape, due: z.number(), failures: z.number() })),
    recent_failures: z.array(
      z.looseObject({
        at: z.string(),
        delivery: z.string(),
        rule: z.string(),
        destination: z.string(),
        reason: z.string().optional(),
        reason_text: z.string().optional(),
        outcome: z.string(),
        state: z.string(),
        next_try_at: z.string().optional(),
        held: z.boolean().optional(),
      }),
    ),
  }),
});
type Queue = z.infer<typeof queueAnswer>["data"];

const COLOUR = { empty: "green", waiting: "cyan", stalled: "red", paused: "yellow" } as const;
const WHY = {
  far_side: "the far side asked to wait",
  failing: "it fails for everything; tried now and then",
  person: "a person",
} as const;

/** The queue for people: its state with counts, what is paused, what failed last. */
export function showQueue(out: Output, queue: Queue): void {
  out.data(`${out.paint(COLOUR[queue.state], headline(queue))}${asides(queue)}`);
  out.data(`Last processed: ${moment(queue.last_processed_at, queue.now)}`);
  if (queue.oldest_due_at) out.data(`Oldest due: ${moment(queue.oldest_due_at, queue.now)}`);
  if (queue.paused_gates.length > 0) {
    out.data("");
    const heading = ["paused gate", "since (UTC)", "until", "waiting", "why"];
    out.table(heading, queue.paused_gates.map(gateCells));
  }
  if (queue.recent_failures.length === 0) return;
  out.data("");
  const heading = ["failed (UTC)", "rule", "to", "next try", "delivery", "reason"];
  out.table(
    heading,
    queue.recent_failures.map((failure) => failureCells(failure, queue.now)),
  );
  for (const text of new Set(queue.recent_failures.filter(isOpen).map(reasonText))) out.talk(text);
}

/** What comes of a resumption: what is paused all the same is said, not hidden. */
export function resumedText(still: readonly z.infer<typeof pausedGate>[], isAlone: boolean): string {
  const [first, ...more] = still;
  if (!first) return isAlone ? "what waited goes out once a relay runs." : "what waited goes out.";
  if (first.gate === EVERY_GATE)
    return `but everything stays paused by ${byWhom(first)}, so that nothing goes out yet.`;
  const others = more.length === 0 ? "" : ` (and ${more.length} more)`;
  const why = first.why === "person" ? `its destination is paused by ${byWhom(first)}` : WHY[first.why];
  const until = first.until === undefined ? "" : ` until ${shownTime(first.until)} UTC`;
  return `but ${printable(first.gate)}${others} waits: ${why}${until}.`;
}

function byWhom({ by }: z.infer<typeof pause>): string {
  return printable(by ?? "a person");
}

/** `Empty`, `3 waiting`, `Stalled: 3 waiting`, `Paused by ada since …: 3 waiting`. */
function headline(queue: Queue): string {
  const waiting = `${queue.due.toLocaleString("en")}${queue.at_least && queue.due > 0 ? "+" : ""} waiting`;
  switch (queue.state) {
    case "empty":
      return "Empty";
    case "waiting":
      return `${waiting}${heldText(queue)}`;
    case "stalled":
      return `Stalled: ${waiting}${heldText(queue)}, and nothing is attempted`;
    case "paused":
      return `Paused by ${printable(queue.paused?.by ?? "a person")} since ${shownTime(queue.paused?.since)}: ${waiting}`;
  }
}

function heldText({ due, held }: Queue): string {
  if (held === 0) return "";
  return held === due ? " behind paused gates" : `, ${held.toLocaleString("en")} of them behind paused gates`;
}

function asides({ scheduled, parked }: Queue): string {
  const parts = [
    scheduled > 0 ? `+${scheduled.toLocaleString("en")} scheduled` : "",
    parked > 0 ? `${parked.toLocaleString("en")} behind another in their lane` : "",
  ].filter(Boolean);
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

function moment(at: string | undefined, now: string): string {
  if (at === undefined) return "never";
  return `${shownTime(at)} (${durationText(Math.max(0, Date.parse(now) - Date.parse(at)))} ago)`;
}

function gateCells({ gate, since, until, due, why, by }: Queue["paused_gates"][number]): readonly Cell[] {
  const reason = why === "person" && by !== undefined ? by : WHY[why];
  return [
    gate,
    shownTime(since),
    until === undefined ? "somebody resumes it" : shownTime(until),
    String(due),
    reason,
  ];
}

function failureCells(failure: Queue["recent_failures"][number], now: string): readonly Cell[] {
  const { at, rule, destination, delivery, reason, outcome } = failure;
  return [shownTime(at), rule, destination, fateOf(failure, now), delivery, reason ?? outcome];
}

function fateOf({ state, next_try_at, held }: Queue["recent_failures"][number], now: string): string {
  switch (state) {
    case "dead":
      return "gave up";
    case "delivered":
      return "delivered since";
    default:
      if (next_try_at === undefined) return held ? "when it is resumed" : state;
      return next_try_at <= now ? "now" : shownTime(next_try_at);
  }
}

/** What has arrived since, or is cancelled, asks nothing of anybody. */
export function isOpen({ state, reason }: Queue["recent_failures"][number]): boolean {
  return reason !== undefined && state !== "delivered" && state !== "cancelled";
}

function reasonText({ reason, reason_text }: Queue["recent_failures"][number]): string {
  return `${reason}: ${reason_text ?? ""}`;
}
