import { z } from "zod";
import type { Context } from "./context.ts";
import { type PageOptions, showList } from "./show-list.ts";
import { facts, showOne } from "./show-one.ts";
import { shownTime } from "./shown.ts";

type Input = PageOptions & { readonly table?: string | undefined; readonly key?: string | undefined };

/** A key may be a sender's words: any other one could command the shell or the terminal. */
const PLAIN_WORD = /^[\p{L}\p{N}][\p{L}\p{N}_.:@+-]*$/u;

/** `records`: the tables; `records <table>`: its rows; `records <table> <key>`: one with its history. */
export async function records(context: Context, input: Input): Promise<number> {
  const { table, key } = input;
  if (table === undefined) return listTables(context);
  return key === undefined ? listRows(context, table, input) : showRow(context, table, key);
}

const valueShape = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const tableShape = z.looseObject({
  name: z.string(),
  key: z.string(),
  columns: z.record(z.string(), z.string()),
});
const rowShape = z.looseObject({
  key: z.string(),
  values: z.record(z.string(), valueShape),
  updated_at: z.string(),
});
const detailShape = z.looseObject({
  ...rowShape.shape,
  changes: z.array(
    z.looseObject({
      column: z.string(),
      before: valueShape,
      after: valueShape,
      event: z.string(),
      at: z.string(),
    }),
  ),
});

function listTables(context: Context): Promise<number> {
  return showList(context, {
    path: "/records",
    query: {},
    page: {},
    item: tableShape,
    heading: ["table", "key", "columns"],
    row: ({ name, key, columns }) => [
      name,
      key,
      Object.entries(columns)
        .map(([column, type]) => `${column} (${type})`)
        .join(", "),
    ],
    empty: "The settings declare no table under `records:`.",
    next: ({ name }) => `npx kyc-relay records ${name}`,
  });
}

function listRows(context: Context, table: string, page: PageOptions): Promise<number> {
  return showList(context, {
    path: `/records/${encodeURIComponent(table)}`,
    query: {},
    page,
    item: rowShape,
    heading: ["changed (UTC)", "key", "values"],
    row: ({ key, values, updated_at }) => [
      shownTime(updated_at),
      key,
      Object.entries(values)
        .map(([column, value]) => `${column}=${text(value)}`)
        .join("  "),
    ],
    empty: `No record in \`${table}\` yet: no rule with a \`record\` action has matched. See \`npx kyc-relay events\`.`,
    next: ({ key }) => `npx kyc-relay records ${table} ${PLAIN_WORD.test(key) ? key : "<key>"}`,
  });
}

function showRow(context: Context, table: string, key: string): Promise<number> {
  const { out } = context;
  return showOne(context, {
    path: `/records/${encodeURIComponent(table)}/${encodeURIComponent(key)}`,
    item: detailShape,
    show: (row) => {
      out.rows(
        facts(Object.fromEntries(Object.entries(row.values).map(([name, value]) => [name, text(value)]))),
      );
      out.data("");
      out.table(
        ["changed (UTC)", "column", "before", "after", "by event"],
        row.changes.map((each) => [
          shownTime(each.at),
          each.column,
          text(each.before),
          text(each.after),
          each.event,
        ]),
      );
    },
    next: ({ changes: [last] }) => last && `npx kyc-relay events ${last.event}`,
  });
}

function text(value: z.infer<typeof valueShape>): string {
  return value === null ? "–" : String(value);
}
