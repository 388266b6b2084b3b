import { createFactory } from "hono/factory";
import { z } from "zod";
import { RelayError } from "../../errors.ts";
import type { Ledger, RecordChange, RecordRow } from "../../ports/ledger.ts";
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
    values: z
      .record(z.string(), valueShape)
      .readonly()
      .meta({ description: "Column → value; times as ISO 8601." }),
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
  .object({ ...rowShape.shape, changes: z.array(changeShape).meta({ description: "Newest first." }) })
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

/** `GET /records/:table`: newest first. */
export function listRecords(ledger: Pick<Ledger, "records">, tables: readonly RecordTable[]) {
  return factory.createHandlers(
    described({
      operationId: "listRecords",
      summary: "The records of one table, newest first.",
      tag: "Records",
      answer: pageOf(rowShape),
      findsOne: true,
    }),
    checkedQuery(z.strictObject(pageQuery)),
    async (context) => {
      const table = existingTable(tables, context.req.param("table"));
      const page = await ledger.records(table.name, context.req.valid("query"));
      return answerPage(context, page, toRow);
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
      return context.json({ data: { ...toRow(found.row), changes: found.changes.map(toChange) } });
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

function toRow({ table, key, values, updated_at }: RecordRow): z.infer<typeof rowShape> {
  return { table, key, values, updated_at: iso(updated_at) };
}

function toChange({ column, before, after, event, at }: RecordChange): z.infer<typeof changeShape> {
  return { column, before, after, event, at: iso(at) };
}
