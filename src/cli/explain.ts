import { statSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { wantedOf } from "../compare/wanted.ts";
import type { Settings } from "../config/settings/settings.ts";
import { RelayError } from "../errors.ts";
import { explanationShape, toExplanation } from "../http/api/explanation.ts";
import type { Event } from "../model/event.ts";
import { explainEvent } from "../route/explain-event.ts";
import type { RuleSet } from "../route/rule-set.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { type EventInput, eventIn, fileEvents, fixtureEvents } from "./explain-input.ts";
import { printExplanation } from "./explain-print.ts";
import { rulesIn } from "./explain-rules.ts";
import { openHome } from "./home.ts";
import { missedText } from "./missed-text.ts";
import type { Output } from "./output.ts";
import { readAnswer } from "./read-answer.ts";
import { withRelay } from "./relay-access.ts";

type Input = EventInput & {
  readonly event: string;
  readonly rules?: string | undefined;
  readonly active?: boolean | undefined;
  readonly render?: boolean | undefined;
};

/** No stored event's id and no sample ends so. */
const FILE_NAME = /\.json$/i;

/** `explain`: why the rules do or do not match one event: a stored one, one in a file, or a sample. */
export async function explain(context: Context, input: Input): Promise<number> {
  const isFile = statSync(resolve(context.cwd, input.event), { throwIfNoEntry: false })?.isFile();
  if (!isFile && FILE_NAME.test(input.event))
    throw new RelayError("bad_request", `There is no file ${input.event} here.`);
  if (!isFile && !input.event.includes("/")) return explainStored(context, input);
  const { settings } = openHome(context, { forgive: "all" });
  const find = isFile ? fileEvents : fixtureEvents;
  return explainHere(context, input, settings, find(input.event, settings, context, input));
}

async function explainStored(context: Context, input: Input): Promise<number> {
  if (input.set) throw new RelayError("bad_request", "--set is for samples, like persona/inquiry.declined.");
  const path = `/events/${encodeURIComponent(input.event)}`;
  if (input.rules !== undefined) {
    const answer = await withRelay(context, (relay) => relay.request(`${path}?body=true`));
    const event = eventIn(readAnswer(z.object({ data: z.unknown() }), answer).data);
    if (!event) throw new RelayError("internal", "The relay's answer is no event that this command knows.");
    return explainHere(context, input, openHome(context, { forgive: "all" }).settings, [event]);
  }
  const query = `rules=${input.active ? "active" : "planned"}&render=${input.render === true}`;
  const answer = await withRelay(context, (relay) => relay.request(`${path}/explanation?${query}`));
  const { data } = readAnswer(z.object({ data: storedShape }), answer);
  if (context.out.json) context.out.document({ data });
  else printStored(context, data);
  context.out.next(`npx kyc-relay events ${data.event.id}`);
  return EXIT.done;
}

const storedShape = z.looseObject({
  event: z.looseObject({
    id: z.string(),
    source: z.string(),
    type: z.string(),
    received_at: z.string(),
    routing: z.string(),
  }),
  planned: z
    .looseObject({
      rules_hash: z.string(),
      matched: z.array(z.string()),
      missed: z.array(z.looseObject({ rule: z.string(), failed: z.string() })),
    })
    .optional(),
  pruned: z.boolean(),
  explanation: explanationShape.optional(),
});

type Stored = z.infer<typeof storedShape>;

function printStored({ out }: Context, { event, planned, pruned, explanation }: Stored): void {
  if (planned) printKept(out, planned);
  if (!explanation) {
    out.data(whyNone(event.routing, planned !== undefined));
    return;
  }
  if (pruned) out.talk("Its payload is not kept any more: what rules ask of `raw.…` counts as missing.");
  const { rules_hash } = explanation;
  const isOther = rules_hash !== planned?.rules_hash;
  out.data(
    `Computed again by ${isOther ? "the rules in force now" : "those rules"}, ${rules_hash.slice(0, 12)}:\n`,
  );
  printExplanation(out, explanation, `${event.source} ${event.type}`);
}

function printKept(out: Output, { rules_hash, matched, missed }: NonNullable<Stored["planned"]>): void {
  const routed = `Routed by rules ${rules_hash.slice(0, 12)};`;
  const lines = [
    ...matched.map((rule) => [`  ${rule}`, "matched"]),
    ...missed.map(({ rule, failed }) => [`  ${rule}`, missedText(failed)]),
  ];
  out.data(lines.length === 0 ? `${routed} none of them listened to it.` : `${routed} kept then:`);
  out.rows(lines);
  out.data("");
}

function whyNone(routing: string, wasPlanned: boolean): string {
  if (routing === "unreadable") return "It could not be read, so no rule looked at it.";
  if (routing === "erased") return "Whom it was about was erased: nothing is left to look at.";
  return wasPlanned
    ? "Those rules are not stored any more; add --active for those in force now."
    : "There are no good rules yet, so none looked at it. `npx kyc-relay check` says what is wrong.";
}

async function explainHere(
  context: Context,
  input: Input,
  settings: Settings,
  events: readonly Event[],
): Promise<number> {
  const { out } = context;
  const rules = rulesIn(input.rules ?? settings.rules, settings, out);
  const explained = await Promise.all(
    events.map((event) => explainOne(context, input, settings, rules, event)),
  );
  if (out.json) out.document({ data: explained });
  for (const { event, explanation } of explained) {
    printExplanation(out, explanation, `${event.source} ${event.type}`);
  }
  out.next("npx kyc-relay check");
  return EXIT.done;
}

async function explainOne(
  { clock }: Context,
  input: Input,
  { preview }: Settings,
  rules: RuleSet,
  event: Event,
) {
  const render = input.render ? await renderOptions(clock()) : undefined;
  const wanted = await wantedOf(rules, event, { preview, render });
  const { source, type } = event;
  return { event: { source, type }, explanation: toExplanation(explainEvent(rules, event), wanted) };
}

/** Without destinations: a preview of the message is enough here. */
async function renderOptions(now: number) {
  const { ACTION_KINDS_BY_NAME } = await import("../actions/registry.ts");
  return { kinds: ACTION_KINDS_BY_NAME, destinations: new Map(), now };
}
