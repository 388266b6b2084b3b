import { z } from "zod";
import { RelayError } from "../errors.ts";
import { confirm } from "./confirm.ts";
import type { Context } from "./context.ts";
import { counted } from "./counted.ts";
import { EXIT } from "./exit-codes.ts";
import { readAnswer } from "./read-answer.ts";
import { withRelay } from "./relay-access.ts";

type Input = {
  readonly subject?: string | undefined;
  readonly event?: string | undefined;
  readonly reason?: string | undefined;
  readonly dryRun?: boolean | undefined;
  readonly yes?: boolean | undefined;
};

const answerShape = z.object({
  data: z.object({
    events: z.number(),
    deliveries: z.number(),
    cancelled: z.number(),
    bodies: z.number(),
    renderings: z.number(),
    answers: z.number(),
    outbox: z.number(),
    records: z.number(),
    dry_run: z.boolean(),
    not_reached: z.array(z.string()),
  }),
});
type Counts = z.infer<typeof answerShape>["data"];

/** All events are looked through. Whoever asks is told after a while, and waits for as long as an answer may take. */
const TELL_AFTER_MS = 5_000;
const LONGEST_MS = 280_000;

/** `erase <subject>`: counts first, asks, then removes for good what identifies a person. */
export async function erase(context: Context, { yes, dryRun, reason, ...whom }: Input): Promise<number> {
  const { out } = context;
  if ((whom.subject === undefined) === (whom.event === undefined)) {
    throw new RelayError("bad_request", "Say whom: `erase <key, reference or email>`, or `--event <id>`.");
  }
  return withRelay(context, async (relay) => {
    const ask = async (dry_run: boolean) =>
      readAnswer(
        answerShape,
        await patiently(out, relay.request("/erase", { ...whom, reason, dry_run }, LONGEST_MS)),
      );
    const found = await ask(true);
    const isAnything = found.data.events + found.data.records > 0;
    if (dryRun || !isAnything) {
      if (out.json) out.document(found);
      out.data(isAnything ? `This would erase ${inWords(found.data)}.` : "Nothing is kept of that person.");
      sayNotReached(out, found.data);
      return isAnything ? EXIT.done : EXIT.problems;
    }
    const question = `This erases ${inWords(found.data)}, for good.`;
    if (!(await confirm(question, yes))) return EXIT.problems;
    const erased = await ask(false);
    if (out.json) out.document(erased);
    out.data(`Erased: ${inWords(erased.data)}.`);
    out.talk(
      "What was sent stays where it went, and what is in backups made before stays there; Cloudflare keeps 30 days of an object.",
    );
    sayNotReached(out, erased.data);
    return EXIT.done;
  });
}

function sayNotReached(out: Context["out"], { not_reached }: Counts): void {
  if (not_reached.length === 0) return;
  const files = not_reached.join(", ");
  out.talk(
    `Not reached: ${files}, beside the database since a restore. Remove what you do not need any more.`,
  );
}

async function patiently<T>(out: Context["out"], work: Promise<T>): Promise<T> {
  const text = "All stored events are looked through; where there are millions, this takes minutes.";
  const timer = setTimeout(() => out.talk(text), TELL_AFTER_MS);
  return work.finally(() => clearTimeout(timer));
}

function inWords(counts: Counts): string {
  const { events, deliveries, cancelled, records, bodies, renderings, answers, outbox } = counts;
  const texts = bodies + renderings + answers + outbox;
  const open = cancelled > 0 ? ` (${cancelled} of them open)` : "";
  const parts = [counted(events, "event"), counted(deliveries, "delivery", "deliveries") + open];
  return [...parts, counted(texts, "kept text"), counted(records, "record")].join(", ");
}
