import { z } from "zod";
import type { Context } from "./context.ts";
import { readable } from "./readable.ts";
import { type PageOptions, showList } from "./show-list.ts";
import { facts, showOne } from "./show-one.ts";
import { shownTime } from "./shown.ts";

type Input = PageOptions & { readonly id?: string | undefined };

/** `outbox`: what preview kept back; `outbox <id>`: one message as a person would have seen it. */
export async function outbox(context: Context, input: Input): Promise<number> {
  return input.id === undefined ? listOutbox(context, input) : showEntry(context, input.id);
}

const rowShape = z.looseObject({
  id: z.string(),
  delivery: z.string(),
  rule: z.string(),
  kind: z.string(),
  destination: z.string(),
  summary: z.string(),
  at: z.string(),
});
const entryShape = z.looseObject({ ...rowShape.shape, content: z.unknown().optional() });

function listOutbox(context: Context, input: Input): Promise<number> {
  return showList(context, {
    path: "/outbox",
    query: {},
    page: input,
    item: rowShape,
    heading: ["at (UTC)", "rule", "to", "id", "what would have gone out"],
    row: (entry) => [shownTime(entry.at), entry.rule, entry.destination, entry.id, entry.summary],
    empty: "The outbox is empty: nothing was kept back by preview or by a rule in shadow mode.",
    next: (first) => `npx kyc-relay outbox ${first.id}`,
  });
}

function showEntry(context: Context, id: string): Promise<number> {
  const { out } = context;
  return showOne(context, {
    path: `/outbox/${encodeURIComponent(id)}`,
    item: entryShape,
    show: (entry) => {
      const { kind, destination, rule, at, content } = entry;
      out.rows(
        facts({ would: `${kind} to ${destination}`, rule, at: shownTime(at), summary: entry.summary }),
      );
      out.data(`\n${readable(withoutHtml(content))}`);
    },
    next: (entry) => `npx kyc-relay deliveries ${entry.delivery}`,
  });
}

/** Nobody reads HTML in a terminal; the text beside it says the same. */
function withoutHtml(content: unknown): unknown {
  if (typeof content !== "object" || content === null || !("html" in content)) return content;
  return { ...content, html: "(npx kyc-relay outbox <id> --json has it)" };
}
