import { createFactory } from "hono/factory";
import { z } from "zod";
import { RelayError } from "../../errors.ts";
import type { Ledger, RecordChange, RecordRow } from "../../ports/ledger.ts";
import type { RecordValue } from "../../ports/queue.ts";
import type { RecordTable } from "../parts.ts";
import { checkedQuery } from "./checked.ts";
import { described } from "./described.ts";
import { iso, isoTime } from "./iso-time.ts";
import { answerPage, pageOf, pageQuery } from "./page.ts";

const factory = createFactory();

const valueShape = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const tableShape = z
  .object({
    name: z.string(),
    key: z.string().meta({ description: "Name of the key column." }),
    columns: z.record(z.string(), z.string()).readonly().meta({ description: "Column → its type." }),
  })
  .meta({ ref: "RecordTable" });

const rowShape = z
  .object({
    table: z.string(),
    key: z.string(),
    values: z.record(z.string(), valueShape).meta({ description: "Column → value; times as ISO 8601." }),
    updated_at: isoTime("When a column changed last."),
  })
  .meta({ ref: "Record" });

const changeShape = z
  .object({
    column: z.string(),
    before: valueShape,
    after: valueShape,
    event: z.string().meta({ description: "Id of the event that said so." }),
    at: isoTime("When it was written."),
  })
  .meta({ ref: "RecordChange" });

const detailShape = z
  .object({ ...rowShape.shape, changes: z.array(changeShape) })
  .meta({ ref: "RecordDetail" });

/** `GET /records`: the tables of the settings. */
export function listTables(tables: readonly RecordTable[]) {
  return factory.createHandlers(
    described({
      operationId: "listRecordTables",
      summary: "The tables that the settings declare.",
      tag: "Records",
      answer: z.object({ data: z.array(tableShape) }),
    }),
    checkedQuery(z.strictObject({})),
    (context) => context.json({ data: tables.map(({ name, key, columns }) => ({ name, key, columns })) }),
  );
}

/** `GET /records/:table`: newest change first. */
export function listRecords(ledger: Pick<Ledger, "records">, tables: readonly RecordTable[]) {
  return factory.createHandlers(
    described({
      operationId: "listRecords",
      summary: "The records of one table, newest change first.",
      tag: "Records",
      answer: pageOf(rowShape),
      findsOne: true,
    }),
    checkedQuery(z.strictObject(pageQuery)),
    async (context) => {
      const table = existingTable(tables, context.req.param("table"));
      const page = await ledger.records(table.name, context.req.valid("query"));
      return answerPage(context, page, (row) => toRow(row, table));
    },
  );
}

/** `GET /records/:table/:key`: one record with its history. */
export function showRecord(ledger: Pick<Ledger, "record">, tables: readonly RecordTable[]) {
  return factory.createHandlers(
    described({
      operationId: "showRecord",
      summary: "One record and what changed it.",
      tag: "Records",
      answer: z.object({ data: detailShape }),
      findsOne: true,
    }),
    checkedQuery(z.strictObject({})),
    async (context) => {
      const table = existingTable(tables, context.req.param("table"));
      const found = await ledger.record(table.name, context.req.param("key") ?? "");
      if (!found)
        throw new RelayError("not_found", `The table \`${table.name}\` has no record with this key.`);
      const changes = found.changes.map((change) => toChange(change, table));
      return context.json({ data: { ...toRow(found.row, table), changes } });
    },
  );
}

function existingTable(tables: readonly RecordTable[], name: string | undefined): RecordTable {
  const table = tables.find((candidate) => candidate.name === name);
  if (table) return table;
  const names = tables.map((candidate) => `\`${candidate.name}\``).join(", ") || "none";
  throw new RelayError(
    "not_found",
    `The settings declare no such table under \`records:\`; there is ${names}.`,
  );
}

function toRow(row: RecordRow, table: RecordTable): z.infer<typeof rowShape> {
  const values = Object.entries(row.values).map(([column, value]) => [column, shown(value, column, table)]);
  return {
    table: row.table,
    key: row.key,
    values: Object.fromEntries(values),
    updated_at: iso(row.updated_at),
  };
}

function toChange(change: RecordChange, table: RecordTable): z.infer<typeof changeShape> {
  const { column, event } = change;
  return {
    column,
    before: shown(change.before, column, table),
    after: shown(change.after, column, table),
    event,
    at: iso(change.at),
  };
}

function shown(value: RecordValue, column: string, table: RecordTable): RecordValue {
  return typeof value === "number" && table.columns[column] === "time" ? iso(value) : value;
}
