import { z } from "zod";
import { RelayError } from "../errors.ts";
import { confirm } from "./confirm.ts";
import type { Context } from "./context.ts";
import { type EventFilterOptions, eventFilter } from "./events.ts";
import { EXIT } from "./exit-codes.ts";
import { readAnswer } from "./read-answer.ts";
import { counted } from "./redrive.ts";
import { type RelayAccess, withRelay } from "./relay-access.ts";

type Input = EventFilterOptions & {
  readonly ids: readonly string[];
  readonly dryRun?: boolean | undefined;
  readonly yes?: boolean | undefined;
};

type Result = z.infer<typeof answerShape>["data"];

/** `replay`: stored events through today's rules. Asks first when they were not named one by one. */
export async function replay(context: Context, input: Input): Promise<number> {
  const { out } = context;
  const filter = eventFilter(input, context.clock());
  const ids = input.ids.length === 0 ? undefined : input.ids;
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
    out.next(input.dryRun ? "the same without --dry-run" : "npx kyc-relay deliveries");
    return ids !== undefined && result.events < ids.length ? EXIT.problems : EXIT.done;
  });
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
  return confirm(`This routes ${events} again and makes ${forecast.created} new deliveries.`, input.yes);
}

function sentence({ events, created, standing, dry_run }: Result): string {
  const made = dry_run ? "would be made" : "made";
  return `${counted(events, "event")} routed by today's rules: ${created} new deliveries ${made}, ${standing} already standing.`;
}
