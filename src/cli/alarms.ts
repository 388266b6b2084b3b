import { z } from "zod";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { readAnswer } from "./read-answer.ts";
import { type RelayAccess, withRelay } from "./relay-access.ts";
import { type PageOptions, showList } from "./show-list.ts";
import { shownTime } from "./shown.ts";

type Input = PageOptions & { readonly open?: boolean | undefined };

const shape = z.looseObject({
  kind: z.string(),
  alarm: z.string(),
  title: z.string(),
  text: z.string(),
  raised_at: z.string(),
  ended_at: z.string().optional(),
  told: z.string().optional(),
  told_state: z.string().optional(),
});

const healthShape = z.object({
  data: z.looseObject({
    watching: z.object({ failing: z.boolean(), looked_at: z.string().optional() }).optional(),
  }),
});

/** Of messages that have not arrived. */
const NOT_TOLD: Readonly<Record<string, string>> = {
  pending: ": not sent yet",
  waiting: ": not sent yet",
  dead: ": failed",
};

const NONE = "No alarm was ever raised.";
const NONE_OPEN = "Nothing is wrong that the relay knows of.";
const NOBODY_LOOKS = "No relay runs, so nothing is looked for: this is what it knew last.";

/** `alarms`: what is wrong now, with what to do about it, then what was. */
export async function alarms(context: Context, input: Input): Promise<number> {
  if (!context.out.json) await showOpen(context);
  if (input.open && !context.out.json) return EXIT.done;
  return showList(context, {
    path: "/alarms",
    query: { state: input.open ? "open" : "all" },
    page: input,
    item: shape,
    heading: ["raised (UTC)", "ended", "alarm", "told"],
    row: ({ raised_at, ended_at, alarm, told, told_state }) => [
      shownTime(raised_at),
      ended_at === undefined ? "open" : shownTime(ended_at),
      alarm,
      told === undefined ? "nobody" : `${told}${NOT_TOLD[told_state ?? ""] ?? ""}`,
    ],
    empty: NONE,
    next: () => "npx kyc-relay queue status",
  });
}

function showOpen(context: Context): Promise<number> {
  const { out } = context;
  return withRelay(context, async (relay) => {
    const answer = await relay.request("/alarms?state=open&limit=200");
    const open = readAnswer(z.object({ data: z.array(shape) }), answer).data;
    const incomplete = relay.running === undefined ? NOBODY_LOOKS : await whyIncomplete(relay);
    if (incomplete !== undefined) out.talk(incomplete);
    else if (open.length === 0) out.talk(NONE_OPEN);
    for (const { title, text } of open) out.data(`${title}\n${text.replaceAll(/^/gm, "  ")}\n`);
    return EXIT.done;
  });
}

/** What is wrong now may be missing: a sentence. */
async function whyIncomplete(relay: RelayAccess): Promise<string | undefined> {
  const { watching } = readAnswer(healthShape, await relay.request("/health")).data;
  if (!watching?.failing) return undefined;
  const since = watching.looked_at === undefined ? "it was started" : shownTime(watching.looked_at);
  return `The relay has not been able to look for what is wrong since ${since}: what is new is missing here, and nobody is told. Its log says why; see to the disk, then start it again.`;
}
