import type { DeadReason, RetryReason, UncertainReason } from "../model/reasons.ts";

/** What one reply means for a delivery. */
export type Ruling =
  | { readonly outcome: "delivered" }
  | { readonly outcome: "retry"; readonly reason: RetryReason }
  | { readonly outcome: "uncertain"; readonly reason: RetryReason | UncertainReason }
  | { readonly outcome: "dead"; readonly reason: DeadReason };

/** Replies that mean the same. */
export type ReplyRow = Ruling & {
  /**
   * The far side's own words or codes, and sentences where it has none. `x` in a code of digits stands for any:
   * `4xx` is 404, `5.7.x` is 5.7.26.
   */
  readonly says: readonly string[];
  /** What it means there, where the reason does not say it. */
  readonly note?: string | undefined;
};

/** Every reply of one sort. A reply as it is written wins over one with an `x`, and an earlier row over a later one. */
export type ReplyTable = {
  /** Where the words come from. */
  readonly of: string;
  /** Kinds of destination that answer so; `record` for what happens inside. */
  readonly kinds: readonly string[];
  readonly rows: readonly ReplyRow[];
  /** What no row holds. */
  readonly otherwise: ReplyRow;
};

const CODE = /^[\dx]+(\.[\dx]+)*$/;

/** Finds the row that holds a reply, if one does. */
export function replyFinder({ rows }: Pick<ReplyTable, "rows">): (said: string) => ReplyRow | undefined {
  const exact = new Map<string, ReplyRow>();
  const patterns: { readonly pattern: RegExp; readonly row: ReplyRow }[] = [];
  for (const row of rows) {
    for (const said of row.says) {
      if (isPattern(said)) patterns.push({ pattern: toPattern(said), row });
      else if (!exact.has(said)) exact.set(said, row);
    }
  }
  return (said) => exact.get(said) ?? patterns.find(({ pattern }) => pattern.test(said))?.row;
}

/** The ruling alone, as it becomes a part of a reply. */
export function rulingOf({ says: _says, note: _note, ...ruling }: ReplyRow): Ruling {
  return ruling;
}

function isPattern(said: string): boolean {
  return said.includes("x") && CODE.test(said);
}

/** Between dots `x` is a number of any length, else one digit. */
function toPattern(said: string): RegExp {
  const digits = said.includes(".") ? "\\d+" : "\\d";
  return new RegExp(`^${said.replaceAll(".", "\\.").replaceAll("x", digits)}$`);
}
