import { z } from "zod";
import type { Cell } from "./columns.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { readAnswer } from "./read-answer.ts";
import { type RelayAccess, withRelay } from "./relay-access.ts";

/** What `--limit`, `--cursor` and `--all` say. */
export type PageOptions = {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly all?: boolean | undefined;
};

export type Query = Readonly<Record<string, string | number | undefined>>;

export type List<Item> = {
  readonly path: string;
  readonly query: Query;
  readonly page: PageOptions;
  readonly item: z.ZodType<Item>;
  readonly heading: readonly string[];
  readonly row: (item: Item) => readonly Cell[];
  /** A sentence below the rows, too long for a column; the same one of several rows is said once. */
  readonly note?: (item: Item) => string | undefined;
  /** Why there may be nothing, and what to do. */
  readonly empty: string;
  /** The next useful command. */
  readonly next: (first: Item) => string;
};

const LARGEST_PAGE = 200;

/** Shows one page of a list, or all of them: as a table, or as JSON (one document a line with `--all`). */
export async function showList<Item>(context: Context, list: List<Item>): Promise<number> {
  const { out } = context;
  return withRelay(context, async (relay) => {
    const notes = new Set<string | undefined>();
    let first: Item | undefined;
    let cursor = list.page.cursor;
    do {
      const page = await fetchPage(relay, list, cursor);
      if (out.json && !list.page.all) out.document(page);
      else if (out.json) for (const each of page.data) out.row(each);
      else if (page.data.length > 0) showRows(context, list, page.data, first === undefined);
      first ??= page.data[0] === undefined ? undefined : readAnswer(list.item, page.data[0]);
      if (list.note) for (const each of page.data) notes.add(list.note(readAnswer(list.item, each)));
      cursor = page.next;
    } while (list.page.all && cursor !== undefined);

    for (const note of notes) if (note !== undefined) out.talk(note);
    if (cursor !== undefined) out.talk(`There are more: add --all, or --cursor ${cursor}`);
    if (first === undefined) out.talk(list.empty);
    else out.next(list.next(first));
    return EXIT.done;
  });
}

/** The query part of a path; what is undefined stays out. */
export function queryText(query: Query): string {
  const given = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) given.set(key, String(value));
  return given.size === 0 ? "" : `?${given}`;
}

const pageShape = z.object({ data: z.array(z.unknown()), next: z.string().optional() });

async function fetchPage<Item>(relay: RelayAccess, list: List<Item>, cursor: string | undefined) {
  const limit = list.page.limit ?? (list.page.all ? LARGEST_PAGE : undefined);
  return readAnswer(pageShape, await relay.request(list.path + queryText({ ...list.query, limit, cursor })));
}

function showRows<Item>(
  { out }: Context,
  list: List<Item>,
  rows: readonly unknown[],
  isFirst: boolean,
): void {
  const cells = rows.map((each) => list.row(readAnswer(list.item, each)));
  if (isFirst) out.table(list.heading, cells);
  else out.rows(cells);
}
