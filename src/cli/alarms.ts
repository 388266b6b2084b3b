import { z } from "zod";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { readAnswer } from "./read-answer.ts";
import { withRelay } from "./relay-access.ts";
import { type PageOptions, showList } from "./show-list.ts";
import { shownTime } from "./shown.ts";

type Input = PageOptions & { readonly open?: boolean | undefined };

const shape = z.looseObject({
  kind: z.string(),
  title: z.string(),
  text: z.string(),
  raised_at: z.string(),
  ended_at: z.string().optional(),
  told: z.string().optional(),
});

const NONE = "No alarm was ever raised.";
const NONE_OPEN = "Nothing is wrong that the relay knows of.";

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
    row: ({ raised_at, ended_at, title, told }) => [
      shownTime(raised_at),
      ended_at === undefined ? "open" : shownTime(ended_at),
      title,
      told ?? "nobody",
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
    if (open.length === 0) out.talk(NONE_OPEN);
    for (const { title, text } of open) out.data(`${title}\n${text.replaceAll(/^/gm, "  ")}\n`);
    return EXIT.done;
  });
}
