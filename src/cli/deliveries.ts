import { z } from "zod";
import { RelayError } from "../errors.ts";
import { ALERTS_RULE } from "../model/alarm.ts";
import type { Cell } from "./columns.ts";
import type { Context } from "./context.ts";
import { type DeadOptions, deadFilter, groupDeadLetters } from "./dead-letters.ts";
import type { Output } from "./output.ts";
import { printableLines } from "./printable.ts";
import { readable } from "./readable.ts";
import { type PageOptions, showList } from "./show-list.ts";
import { facts, showOne } from "./show-one.ts";
import { shownTime, shownWord } from "./shown.ts";

type Input = PageOptions &
  DeadOptions & {
    readonly id?: string | undefined;
    readonly state?: string | undefined;
    readonly group?: boolean | undefined;
  };

/** `deliveries`: the newest first; `deliveries <id>`: one with its latest attempts and what it sends. */
export async function deliveries(context: Context, input: Input): Promise<number> {
  if (input.group) {
    requireDead(input);
    return groupDeadLetters(context, input);
  }
  return input.id === undefined ? listDeliveries(context, input) : showDelivery(context, input.id);
}

function requireDead({ id, state }: Input): void {
  if (id === undefined && state === "dead") return;
  throw new RelayError("bad_request", "--group counts dead letters by cause: write `--state dead --group`.");
}

/** What the command line reads of a delivery in the API's answers. */
export const deliveryShape = z.looseObject({
  id: z.string(),
  rule: z.string(),
  action: z.string(),
  kind: z.string(),
  destination: z.string(),
  gate: z.string(),
  state: z.string(),
  preview: z.boolean(),
  reason: z.string().optional(),
  reason_text: z.string().optional(),
  due_at: z.string().optional(),
  planned_for: z.string(),
  attempt_count: z.number(),
});

/** Of one delivery; `--json` has all. */
const NAMED_EVENTS = 3;

const detailShape = z.looseObject({
  ...deliveryShape.shape,
  occurrence: z.number(),
  attempts: z.array(
    z.looseObject({
      started_at: z.string(),
      duration_ms: z.number().optional(),
      outcome: z.string(),
      reason: z.string().optional(),
      http_status: z.number().optional(),
      answer: z.string().optional(),
    }),
  ),
  events: z.array(z.looseObject({ id: z.string(), type: z.string() })),
  rendering: z.unknown().optional(),
});

export const DELIVERY_HEADING = ["rule", "action", "to", "state", "due (UTC)", "attempts", "id", "reason"];

/** A delivery as a row under `DELIVERY_HEADING`. */
export function deliveryCells(out: Output, delivery: z.infer<typeof deliveryShape>): readonly Cell[] {
  // The action of an alarm's message is named by its place.
  const isAlert = delivery.rule === ALERTS_RULE;
  return [
    delivery.rule,
    isAlert ? delivery.kind : delivery.action,
    isAlert ? delivery.gate : delivery.destination,
    shownWord(out, delivery.state),
    shownTime(delivery.due_at),
    String(delivery.attempt_count),
    delivery.id,
    delivery.reason ?? (delivery.preview ? "(preview)" : ""),
  ];
}

function listDeliveries(context: Context, input: Input): Promise<number> {
  const { state } = input;
  const filter = deadFilter(input, context.clock());
  return showList(context, {
    path: "/deliveries",
    query: { state, ...filter },
    page: input,
    item: deliveryShape,
    heading: DELIVERY_HEADING,
    row: (delivery) => deliveryCells(context.out, delivery),
    note: explainedBy,
    empty: [state, ...Object.values(filter)].every((value) => value === undefined)
      ? "No deliveries: no rule has matched yet. See `npx kyc-relay events`."
      : "No delivery fits. Without options, `npx kyc-relay deliveries` lists all.",
    next: (first) =>
      state === "dead"
        ? "npx kyc-relay deliveries --state dead --group"
        : `npx kyc-relay deliveries ${first.id}`,
  });
}

/** Below the list, once for each reason in it. */
function explainedBy(delivery: z.infer<typeof deliveryShape>): string | undefined {
  const command = explanationOf(delivery);
  return command && `What ${delivery.reason} means, and who has to act: ${command}`;
}

/** The command that tells what a dead letter's reason means, also by which replies it comes about. */
function explanationOf({ state, reason }: z.infer<typeof deliveryShape>): string | undefined {
  return state === "dead" && reason !== undefined ? `npx kyc-relay explain-reason ${reason}` : undefined;
}

function showDelivery(context: Context, id: string): Promise<number> {
  return showOne(context, {
    path: `/deliveries/${encodeURIComponent(id)}`,
    item: detailShape,
    show: (delivery) => printDelivery(context.out, delivery),
    next: ({ state, events: [event] }) =>
      state === "dead" ? `npx kyc-relay redrive ${id}` : event && `npx kyc-relay events ${event.id}`,
  });
}

function printDelivery(out: Output, delivery: z.infer<typeof detailShape>): void {
  out.rows(
    facts({
      delivery: delivery.id,
      rule: `${delivery.rule} → ${delivery.action}`,
      to: delivery.preview ? `${delivery.destination} (preview: the outbox)` : delivery.destination,
      state: shownWord(out, delivery.state),
      reason: delivery.reason_text,
      explained: explanationOf(delivery),
      "first due": shownTime(delivery.planned_for),
      due: delivery.due_at && shownTime(delivery.due_at),
      series: delivery.occurrence > 1 ? `number ${delivery.occurrence} of it` : undefined,
      events: eventsText(delivery.events),
    }),
  );
  if (delivery.attempts.length > 0) {
    out.data("");
    out.table(
      ["attempt (UTC)", "took", "outcome", "http", "reason"],
      delivery.attempts.map((each) => attemptCells(out, each)),
    );
    for (const { answer } of delivery.attempts) if (answer) out.data(`\nAnswer\n${printableLines(answer)}`);
  }
  if (delivery.rendering === undefined) return;
  out.data(`\nWhat it sends\n${readable(delivery.rendering)}`);
}

/** A digest can have thousands. */
function eventsText(events: z.infer<typeof detailShape>["events"]): string {
  const named = events.slice(0, NAMED_EVENTS).map(({ type, id }) => `${type} ${id}`);
  const more = events.length - named.length;
  return `${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function attemptCells(
  out: Output,
  attempt: z.infer<typeof detailShape>["attempts"][number],
): readonly Cell[] {
  return [
    shownTime(attempt.started_at),
    attempt.duration_ms === undefined ? "–" : `${Math.round(attempt.duration_ms)} ms`,
    shownWord(out, attempt.outcome),
    attempt.http_status === undefined ? "–" : String(attempt.http_status),
    attempt.reason ?? "",
  ];
}
