import type { MovedColumn } from "./moved-tables.ts";

/** What rows are, in no order: how many, and the sum of their hashes. */
export type RowSums = { readonly rows: number; readonly high: bigint; readonly low: bigint };

export type RowValue = string | number | null | Uint8Array;

export const NO_ROWS: RowSums = { rows: 0, high: 0n, low: 0n };

const HASH_BITS = 64;
const HEX = 16;
const HEX_DIGITS = 16;
const HEX_DIGITS_A_BYTE = 2;
const NUL = /\0/g;
const REPLACEMENT = "\uFFFD";

/** Adds a row. `hash`: the first 16 bytes of the text's SHA-256. */
export function addRow(
  sums: RowSums,
  values: readonly RowValue[],
  hash: (text: string) => Uint8Array,
): RowSums {
  const bytes = hash(values.map(textOf).join(""));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [high, low] = [view.getBigInt64(0), view.getBigInt64(HASH_BITS / 8)];
  return { rows: sums.rows + 1, high: sums.high + high, low: sums.low + low };
}

export function addSums(a: RowSums, b: RowSums): RowSums {
  return { rows: a.rows + b.rows, high: a.high + b.high, low: a.low + b.low };
}

export function isSame(a: RowSums, b: RowSums): boolean {
  return a.rows === b.rows && a.high === b.high && a.low === b.low;
}

/** The sum as people compare it. */
export function shownSum({ high, low }: RowSums): string {
  return BigInt.asUintN(HASH_BITS, high + low)
    .toString(HEX)
    .padStart(HEX_DIGITS, "0");
}

/** The same of PostgreSQL's rows `from`: an SQL text with the columns `rows`, `high` and `low`. */
export function sumsInSql(columns: readonly MovedColumn[], from: string): string {
  const text = columns.map(textInSql).join(" || ");
  const part = (at: number) =>
    `coalesce(sum(('x' || encode(substring(hash FROM ${at} FOR 8), 'hex'))::bit(${HASH_BITS})::bigint), 0)::text`;
  return `SELECT count(*) AS rows, ${part(1)} AS high, ${part(9)} AS low
    FROM (SELECT sha256(convert_to(${text}, 'UTF8')) AS hash FROM ${from}) AS hashed`;
}

function textOf(value: RowValue): string {
  if (value === null) return "-";
  const text = plainText(value);
  return `${Buffer.byteLength(text)}:${text}`;
}

function plainText(value: string | number | Uint8Array): string {
  if (typeof value === "number") return String(value);
  // PostgreSQL's text cannot hold it.
  if (typeof value === "string") return value.includes("\0") ? value.replace(NUL, REPLACEMENT) : value;
  return Array.from(value, (byte) => byte.toString(HEX).padStart(HEX_DIGITS_A_BYTE, "0")).join("");
}

function textInSql({ name, type }: MovedColumn): string {
  const text = type === "bytea" ? `encode("${name}", 'hex')` : `"${name}"::text`;
  return `coalesce(octet_length(${text}) || ':' || ${text}, '-')`;
}
