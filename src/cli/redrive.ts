import { z } from "zod";
import { RelayError } from "../errors.ts";
import { confirm } from "./confirm.ts";
import type { Context } from "./context.ts";
import type { DeliveryFilterOptions } from "./deliveries.ts";
import { EXIT } from "./exit-codes.ts";
import { readAnswer } from "./read-answer.ts";
import { type RelayAccess, withRelay } from "./relay-access.ts";
import { queryText } from "./show-list.ts";

type Input = DeliveryFilterOptions & {
  readonly ids: readonly string[];
  readonly all?: boolean | undefined;
  readonly limit?: number | undefined;
  readonly yes?: boolean | undefined;
};

const COUNTED = 200;

/** `redrive`: dead letters back to pending. Asks first when they were not named one by one. */
export async function redrive(context: Context, input: Input): Promise<number> {
  const { out } = context;
  const { rule, destination, reason, all, limit } = input;
  const filter = { rule, destination, reason };
  const isFiltered = rule !== undefined || destination !== undefined || reason !== undefined;
  if (input.ids.length === 0 && !isFiltered && !all) {
    throw new RelayError(
      "bad_request",
      "Say which dead letters: ids, --rule, --destination, --reason, or --all.",
    );
  }
  return withRelay(context, async (relay) => {
    if (input.ids.length === 0 && !(await isWanted(relay, filter, input))) return EXIT.problems;
    const ids = input.ids.length === 0 ? undefined : input.ids;
    const answer = readAnswer(answerShape, await relay.request("/redrive", { ids, ...filter, all, limit }));
    if (out.json) out.document(answer);
    for (const id of answer.data.ids) out.data(id);
    out.talk(`${counted(answer.data.ids.length, "dead letter")} back to pending.`);
    const left = input.ids.filter((id) => !answer.data.ids.includes(id));
    if (left.length > 0) out.talk(`No dead letters, so left alone: ${left.join(", ")}`);
    out.next(`npx kyc-relay deliveries --state ${answer.data.ids.length > 0 ? "pending" : "dead"}`);
    return left.length > 0 ? EXIT.problems : EXIT.done;
  });
}

/** `1 event`, `2 events`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

const answerShape = z.object({ data: z.object({ ids: z.array(z.string()) }) });
const pageShape = z.object({ data: z.array(z.unknown()), next: z.string().optional() });

async function isWanted(relay: RelayAccess, filter: DeliveryFilterOptions, input: Input): Promise<boolean> {
  const query = queryText({ ...filter, state: "dead", limit: COUNTED });
  const dead = readAnswer(pageShape, await relay.request(`/deliveries${query}`));
  const found = Math.min(dead.data.length, input.limit ?? COUNTED);
  if (found === 0) return true;
  const many = dead.next !== undefined && found === COUNTED ? "at least " : "";
  return confirm(`This tries ${many}${counted(found, "dead letter")} again.`, input.yes);
}
