import { z } from "zod";
import { RelayError } from "../errors.ts";
import { confirm } from "./confirm.ts";
import type { Context } from "./context.ts";
import { counted } from "./counted.ts";
import { countDeadLetters, type DeadOptions, deadFilter, sayDeadLetters } from "./dead-letters.ts";
import { EXIT } from "./exit-codes.ts";
import { readAnswer } from "./read-answer.ts";
import { redriveAll } from "./redrive-all.ts";
import { type RelayAccess, withRelay } from "./relay-access.ts";

type Input = DeadOptions & {
  readonly ids: readonly string[];
  readonly all?: boolean | undefined;
  readonly limit?: number | undefined;
  /** Milliseconds from one to the next. */
  readonly rate?: number | undefined;
  readonly dryRun?: boolean | undefined;
  readonly yes?: boolean | undefined;
};

/** `redrive`: dead letters back to pending. Asks first when they were not named one by one. */
export async function redrive(context: Context, input: Input): Promise<number> {
  const filter = deadFilter(input, context.clock());
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  if (input.ids.length > 0) return withRelay(context, (relay) => redriveNamed(context, relay, input));
  if (isFiltered || input.all) return withRelay(context, (relay) => redriveFitting(context, relay, input));
  throw new RelayError(
    "bad_request",
    "Say which dead letters: ids, --rule, --destination, --reason, --since, --until, or --all.",
  );
}

const answerShape = z.object({ data: z.object({ ids: z.array(z.string()) }) });

async function redriveNamed(context: Context, relay: RelayAccess, input: Input): Promise<number> {
  const { out, clock } = context;
  const { ids, limit } = input;
  if (input.dryRun) throw new RelayError("bad_request", "--dry-run counts what fits: give no ids with it.");
  const asked = { ids, ...deadFilter(input, clock()), limit };
  const answer = readAnswer(answerShape, await relay.request("/redrive", asked));
  if (out.json) out.document(answer);
  for (const id of answer.data.ids) out.data(id);
  out.talk(`${counted(answer.data.ids.length, "dead letter")} back to pending.`);
  const left = ids.filter((id) => !answer.data.ids.includes(id));
  if (left.length > 0) out.talk(`No dead letters, so left alone: ${left.join(", ")}`);
  out.next(`npx kyc-relay deliveries --state ${answer.data.ids.length > 0 ? "pending" : "dead"}`);
  return left.length > 0 ? EXIT.problems : EXIT.done;
}

async function redriveFitting(context: Context, relay: RelayAccess, input: Input): Promise<number> {
  const { out, clock } = context;
  const filter = deadFilter(input, clock());
  const dead = await countDeadLetters(relay, filter);
  const total = Math.min(dead.count, input.limit ?? dead.count);
  if (input.dryRun) {
    if (out.json) out.document({ data: { ...dead, dry_run: true } });
    sayDeadLetters(out, dead);
    out.talk(`${counted(total, "dead letter")} would be tried again.`);
    out.next(total === 0 ? "npx kyc-relay deliveries --state dead --group" : "the same without --dry-run");
    return EXIT.done;
  }
  if (total > 0 && !(await confirm(`This tries ${counted(total, "dead letter")} again.`, input.yes)))
    return EXIT.problems;
  const { redriven, isStopped } = await redriveAll({ context, relay, filter, total, rate: input.rate });
  if (out.json) out.document({ data: { redriven, stopped: isStopped } });
  out.data(`${counted(redriven, "dead letter")} back to pending, behind what is live.`);
  if (isStopped) {
    out.talk("Stopped. The others are dead letters as before; the same command goes on with them.");
    return EXIT.interrupted;
  }
  out.next(`npx kyc-relay deliveries --state ${redriven > 0 ? "pending" : "dead --group"}`);
  return EXIT.done;
}
