import { z } from "zod";
import type { Context } from "./context.ts";
import { DELIVERY_HEADING, deliveryCells, deliveryShape } from "./deliveries.ts";
import { missedText } from "./missed-text.ts";
import { parseWhen } from "./parse-when.ts";
import { type PageOptions, showList } from "./show-list.ts";
import { facts, showOne } from "./show-one.ts";
import { shownTime, shownWord } from "./shown.ts";

export type EventFilterOptions = {
  readonly source?: string | undefined;
  readonly type?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
};

type Input = PageOptions &
  EventFilterOptions & { readonly id?: string | undefined; readonly subject?: string };

/** `events`: the newest first; `events <id>`: one with the rules that looked at it and its deliveries. */
export async function events(context: Context, input: Input): Promise<number> {
  return input.id === undefined ? listEvents(context, input) : showEvent(context, input.id);
}

/** The filter as the API takes it. */
export function eventFilter(options: EventFilterOptions, now: number) {
  const time = (text: string | undefined) =>
    text === undefined ? undefined : new Date(parseWhen(text, now)).toISOString();
  return {
    source: options.source,
    type: options.type,
    since: time(options.since),
    until: time(options.until),
  };
}

const HELD =
  "There were no good rules yet. It is routed once `npx kyc-relay check` is content: by a running relay within seconds, else at its start.";

const rowShape = z.looseObject({
  id: z.string(),
  source: z.string(),
  type: z.string(),
  decision: z.string(),
  received_at: z.string(),
  occurred_at: z.string(),
  routing: z.string(),
  reason_text: z.string().optional(),
  duplicates: z.number(),
  delivery_count: z.number(),
  assurance: z.string(),
  subject: z.looseObject({ key: z.string().optional(), keys: z.array(z.string()) }),
});

const detailShape = z.looseObject({
  ...rowShape.shape,
  plan: z
    .looseObject({
      matched: z.array(z.string()),
      missed: z.array(z.looseObject({ rule: z.string(), failed: z.string() })),
    })
    .optional(),
  deliveries: z.array(deliveryShape),
});

function listEvents(context: Context, input: Input): Promise<number> {
  const { out } = context;
  const query = { ...eventFilter(input, context.clock()), subject: input.subject };
  const isFiltered = Object.values(query).some((value) => value !== undefined);
  return showList(context, {
    path: "/events",
    query,
    page: input,
    item: rowShape,
    heading: ["received (UTC)", "source", "event", "decision", "id", "routing", "deliveries"],
    row: (event) => [
      shownTime(event.received_at),
      event.source,
      event.type,
      shownWord(out, event.decision),
      event.id,
      event.routing,
      String(event.delivery_count),
    ],
    empty: isFiltered
      ? "No event fits. Without options, `npx kyc-relay events` lists all."
      : "No events. Send one with `npx kyc-relay send persona inquiry.declined`.",
    next: (first) => `npx kyc-relay events ${first.id}`,
  });
}

function showEvent(context: Context, id: string): Promise<number> {
  return showOne(context, {
    path: `/events/${encodeURIComponent(id)}`,
    item: detailShape,
    show: (event) => printEvent(context, event),
    next: ({ deliveries: [first] }) => first && `npx kyc-relay deliveries ${first.id}`,
  });
}

function printEvent({ out }: Context, event: z.infer<typeof detailShape>): void {
  out.rows(
    facts({
      event: event.type,
      source: `${event.source} (${event.assurance})`,
      decision: shownWord(out, event.decision),
      subject: event.subject.key ?? event.subject.keys[0],
      occurred: shownTime(event.occurred_at),
      received: shownTime(event.received_at),
      duplicates: event.duplicates === 0 ? undefined : String(event.duplicates),
      routing: event.routing,
      reason: event.reason_text ?? (event.routing === "held" ? HELD : undefined),
    }),
  );
  if (event.plan) {
    out.data("\nRules that looked at it");
    out.rows([
      ...event.plan.matched.map((rule) => [`  ${rule}`, "matched"]),
      ...event.plan.missed.map(({ rule, failed }) => [`  ${rule}`, missedText(failed)]),
    ]);
  }
  if (event.deliveries.length === 0) return;
  out.data("");
  out.table(
    DELIVERY_HEADING,
    event.deliveries.map((each) => deliveryCells(out, each)),
  );
}
