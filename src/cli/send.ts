import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { didYouMean } from "../config/did-you-mean.ts";
import { RelayError } from "../errors.ts";
import type { SigningFault } from "../sources/source.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { openHome } from "./home.ts";
import { parseSet } from "./parse-set.ts";
import { printable } from "./printable.ts";
import { relayUrl } from "./relay-access.ts";
import { findSender, type SampleSender } from "./sample-sender.ts";

type Input = {
  readonly source: string;
  readonly event: string;
  readonly reference?: string | undefined;
  readonly set?: readonly string[] | undefined;
  readonly inflection?: "kebab" | "snake" | "camel" | undefined;
  readonly badSignature?: boolean | undefined;
  readonly stale?: boolean | undefined;
  readonly duplicate?: boolean | undefined;
  readonly count?: number | undefined;
  /** Milliseconds from one to the next. */
  readonly rate?: number | undefined;
};

/** `send`: samples, signed as the sender would, to the running relay. Exits 1 if one was not answered as it should be. */
export async function send(context: Context, input: Input): Promise<number> {
  const url = await relayUrl(context);
  const { settings } = openHome(context);
  const sender = findSender(settings, input.source);
  requireKnown(sender, input);

  const run = randomUUID();
  const fault = faultOf(input);
  const answers: Answer[] = [];
  for (let at = 0; at < (input.count ?? 1); at += 1) {
    if (at > 0 && input.rate !== undefined) await sleep(input.rate);
    const request = sender.make({ ...optionsOf(input), fault, now: context.clock(), seed: `${run}-${at}` });
    const copies = input.duplicate ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const answer = await post(url + sender.path, request);
      print(context, input, answer, fault);
      answers.push(answer);
    }
  }
  if (context.out.json) context.out.document({ data: answers });
  suggest(context, answers);
  return answers.every((answer) => isAsItShould(answer, fault)) ? EXIT.done : EXIT.problems;
}

function faultOf({ badSignature, stale }: Input): SigningFault | undefined {
  if (badSignature) return "bad_signature";
  return stale ? "stale" : undefined;
}

/** What is signed wrongly on purpose must be refused, and for that reason; all else must be taken. */
function isAsItShould({ status, reason }: Answer, fault: SigningFault | undefined): boolean {
  return fault === undefined ? status === 200 : reason === fault;
}

const answerShape = z.looseObject({
  events: z.array(z.looseObject({ id: z.string(), type: z.string(), result: z.string() })).optional(),
  reason: z.string().optional(),
  detail: z.string().optional(),
});
type Answer = z.infer<typeof answerShape> & { readonly status: number };

/** A name that the sender has no sample of is more often a slip than meant. */
function requireKnown(sender: SampleSender, { source, event }: Input): void {
  if (sender.types.includes(event)) return;
  const guess = didYouMean(event, sender.types);
  const hint =
    guess === undefined
      ? `It has, for example, ${sender.types.slice(0, 8).join(", ")}.`
      : `Did you mean ${guess}?`;
  throw new RelayError("bad_request", `${source} has no event "${event}". ${hint}`);
}

function optionsOf(input: Input) {
  return {
    type: input.event,
    reference: input.reference,
    inflection: input.inflection,
    set: input.set && parseSet(input.set),
  };
}

async function post(
  url: string,
  request: { headers: Readonly<Record<string, string>>; body: string },
): Promise<Answer> {
  try {
    const answer = await fetch(url, { method: "POST", ...request });
    return { status: answer.status, ...answerShape.parse(await answer.json()) };
  } catch (cause) {
    const { origin } = new URL(url);
    throw new RelayError(
      "unreachable",
      `No relay answers at ${origin}. Start it with \`npx kyc-relay serve\`, or name another with --url.`,
      { cause },
    );
  }
}

function print({ out }: Context, { source }: Input, answer: Answer, fault: SigningFault | undefined): void {
  const good = isAsItShould(answer, fault);
  for (const { result, type, id } of answer.events ?? []) {
    const mark = !good
      ? out.paint("red", "✕")
      : result === "stored"
        ? out.paint("green", "✓")
        : out.paint("yellow", "!");
    out.data(`${mark} ${answer.status} ${result.padEnd(9)} ${source} ${printable(type)} ${id}`);
  }
  if (answer.events) return;
  const mark = good ? out.paint("green", "✓ refused as it should be:") : out.paint("red", "✕");
  out.data(`${mark} ${answer.status} ${answer.reason ?? "refused"}. ${answer.detail ?? ""}`);
}

function suggest({ out }: Context, answers: readonly Answer[]): void {
  const stored = answers.findLast(({ events }) => events !== undefined)?.events?.[0];
  out.next(stored ? `npx kyc-relay events ${stored.id}` : "npx kyc-relay refused");
}
