import type { Statements } from "./driver.ts";

type Scalar = string | number | Uint8Array | null;
/** Columns of a table with their types, in the order in which they are written. */
export type ColumnTypes = Readonly<Record<string, "bigint" | "text" | "bytea">>;
/** A row as these columns take it. */
export type RowOf<Types extends ColumnTypes> = { readonly [Name in keyof Types]: Scalar };

/** How rows of a table are inserted, all by one statement: each column comes as an array. */
export function insertion<Types extends ColumnTypes>(table: string, types: Types, onConflict = "") {
  const names: readonly (keyof Types & string)[] = Object.keys(types);
  const arrays = names.map((name, i) => `$${i + 1}::${types[name]}[]`);
  const text = `INSERT INTO ${table} (${names.join(", ")})
  SELECT * FROM unnest(${arrays.join(", ")}) ${onConflict}`;
  return async (sql: Statements, rows: readonly RowOf<Types>[]): Promise<void> => {
    if (rows.length > 0) await sql.all(text, ...names.map((name) => rows.map((row) => row[name])));
  };
}
