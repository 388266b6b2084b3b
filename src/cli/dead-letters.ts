import { z } from "zod";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import type { Output } from "./output.ts";
import { parseWhen } from "./parse-when.ts";
import { readAnswer } from "./read-answer.ts";
import { type RelayAccess, withRelay } from "./relay-access.ts";
import { queryText } from "./show-list.ts";
import { shownTime } from "./shown.ts";

/** What a command is told about which dead letters. */
export type DeadOptions = {
  readonly rule?: string | undefined;
  readonly destination?: string | undefined;
  readonly reason?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
};

/** The same as the API takes it. */
export type DeadQuery = ReturnType<typeof deadFilter>;

type DeadLetters = z.infer<typeof answerShape>["data"];

/** Which dead letters the options mean; times are those of their death. */
export function deadFilter({ rule, destination, reason, since, until }: DeadOptions, now: number) {
  const time = (text: string | undefined) =>
    text === undefined ? undefined : new Date(parseWhen(text, now)).toISOString();
  return { rule, destination, reason, since: time(since), until: time(until) };
}

const answerShape = z.object({
  data: z.object({
    count: z.number(),
    groups: z.array(
      z.looseObject({
        reason: z.string(),
        reason_text: z.string(),
        destination: z.string(),
        rule: z.string(),
        count: z.number(),
        first_died_at: z.string(),
        last_died_at: z.string(),
      }),
    ),
  }),
});

/** How many there are, and why. */
export async function countDeadLetters(relay: RelayAccess, filter: DeadQuery): Promise<DeadLetters> {
  return readAnswer(answerShape, await relay.request(`/dead-letters${queryText(filter)}`)).data;
}

/** `deliveries --state dead --group`: dead letters by what they died of, each cause with what to do. */
export async function groupDeadLetters(context: Context, options: DeadOptions): Promise<number> {
  const { out, clock } = context;
  const filter = deadFilter(options, clock());
  const dead = await withRelay(context, (relay) => countDeadLetters(relay, filter));
  if (out.json) out.document({ data: dead });
  sayDeadLetters(out, dead);
  const [first] = dead.groups;
  if (!first) {
    out.talk("No dead letters: everything that had to go out did, or is still tried.");
    return EXIT.done;
  }
  const { reason, destination, rule } = first;
  out.next(`npx kyc-relay redrive --reason ${reason} --destination ${destination} --rule ${rule} --dry-run`);
  return EXIT.done;
}

/** The groups as a table, and below it each reason with its sentence. */
export function sayDeadLetters(out: Output, { groups }: DeadLetters): void {
  if (groups.length === 0) return;
  out.table(
    ["dead", "reason", "to", "rule", "first (UTC)", "last (UTC)"],
    groups.map(({ count, reason, destination, rule, first_died_at, last_died_at }) => [
      String(count),
      reason,
      destination,
      rule,
      shownTime(first_died_at),
      shownTime(last_died_at),
    ]),
  );
  const causes = new Map(groups.map(({ reason, reason_text }) => [reason, reason_text]));
  for (const [reason, text] of causes) out.talk(`${reason}: ${text}`);
}
