import { z } from "zod";
import { RelayError } from "../errors.ts";
import { confirm } from "./confirm.ts";
import type { Context } from "./context.ts";
import { counted } from "./counted.ts";
import { type EventFilterOptions, eventFilter } from "./events.ts";
import { EXIT } from "./exit-codes.ts";
import { readAnswer } from "./read-answer.ts";
import { type RelayAccess, withRelay } from "./relay-access.ts";
import { whatIf } from "./replay-what-if.ts";

type Input = EventFilterOptions & {
  readonly ids: readonly string[];
  readonly dryRun?: boolean | undefined;
  readonly yes?: boolean | undefined;
  /** A folder of other rules. */
  readonly rules?: string | undefined;
};

type Result = z.infer<typeof answerShape>["data"];

/** `replay`: stored events through today's rules, or compared under others. Asks first when they were not named one by one. */
export async function replay(context: Context, input: Input): Promise<number> {
  const { out } = context;
  const filter = eventFilter(input, context.clock());
  const ids = input.ids.length === 0 ? undefined : input.ids;
  if (input.rules !== undefined) {
    requireDryRun(input);
    return whatIf(context, input.rules, filter);
  }
  if (ids === undefined && Object.values(filter).every((value) => value === undefined)) {
    throw new RelayError("bad_request", "Say which events: ids, --since, --until, --type or --source.");
  }
  return withRelay(context, async (relay) => {
    const ask = (dryRun: boolean) => post(relay, { ids, ...filter, dry_run: dryRun });
    const forecast = input.dryRun || ids === undefined ? await ask(true) : undefined;
    if (forecast && !input.dryRun && !(await isWanted(forecast, input))) return EXIT.problems;
    const result = input.dryRun && forecast ? forecast : await ask(false);
    if (out.json) out.document({ data: result });
    out.data(sentence(result));
    const missing = (ids?.length ?? 0) - result.events;
    if (missing > 0)
      out.talk(`${counted(missing, "id")} of no stored event. \`npx kyc-relay events\` lists them.`);
    out.next(nextAfter(result));
    return missing > 0 ? EXIT.problems : EXIT.done;
  });
}

function requireDryRun({ dryRun, ids }: Input): void {
  if (ids.length > 0) {
    throw new RelayError(
      "bad_request",
      "--rules compares all events of a time: give --since instead of ids.",
    );
  }
  if (dryRun) return;
  throw new RelayError(
    "bad_request",
    "Only the rules in force ever send anything, so --rules needs --dry-run: it says what these rules would do.",
  );
}

const answerShape = z.object({
  data: z.object({ events: z.number(), created: z.number(), standing: z.number(), dry_run: z.boolean() }),
});

async function post(relay: RelayAccess, body: unknown): Promise<Result> {
  return readAnswer(answerShape, await relay.request("/replay", body)).data;
}

async function isWanted(forecast: Result, input: Input): Promise<boolean> {
  if (forecast.created === 0) return true;
  const events = counted(forecast.events, "event");
  return confirm(`This routes ${events} again and makes ${newDeliveries(forecast.created)}.`, input.yes);
}

function sentence({ events, created, standing, dry_run }: Result): string {
  const made = dry_run ? "would be made" : "made";
  return `${counted(events, "event")} routed by today's rules: ${newDeliveries(created)} ${made}, ${standing} already standing.`;
}

function newDeliveries(count: number): string {
  return `${count} new ${count === 1 ? "delivery" : "deliveries"}`;
}

function nextAfter({ created, dry_run }: Result): string {
  if (created === 0) return "npx kyc-relay events";
  return dry_run ? "the same without --dry-run" : "npx kyc-relay deliveries";
}
