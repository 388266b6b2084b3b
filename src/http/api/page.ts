import type { Context } from "hono";
import { z } from "zod";
import type { Page } from "../../ports/ledger.ts";

const MAX_LIMIT = 200;
const DEFAULT_LIMIT = 50;
const MAX_CURSOR_LENGTH = 512;
const LIMIT_HINT = `Write a whole number from 1 to ${MAX_LIMIT}`;

/** What every list can be asked. */
export const pageQuery = {
  limit: z.coerce
    .number(LIMIT_HINT)
    .int(LIMIT_HINT)
    .min(1, LIMIT_HINT)
    .max(MAX_LIMIT, LIMIT_HINT)
    .default(DEFAULT_LIMIT)
    .meta({ description: `At most so many, up to ${MAX_LIMIT}.` }),
  cursor: z
    .string()
    .max(MAX_CURSOR_LENGTH)
    .optional()
    .meta({ description: "`next` of the page before, unchanged." }),
};

/** The shape of a page of something. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    data: z.array(item),
    next: z.string().optional().meta({ description: "Cursor of the next page; absent on the last." }),
  });
}

/** Answers one page, newest first, with the next one's address in `Link`. */
export function answerPage<Row, Item>(
  context: Context,
  page: Page<Row>,
  toItem: (row: Row) => Item,
): Response {
  if (page.next !== undefined) context.header("link", `<${nextAddress(context, page.next)}>; rel="next"`);
  return context.json({ data: page.items.map(toItem), next: page.next });
}

function nextAddress(context: Context, cursor: string): string {
  const query = new URLSearchParams(new URL(context.req.url).search);
  query.set("cursor", cursor);
  return `${context.req.path}?${query}`;
}
