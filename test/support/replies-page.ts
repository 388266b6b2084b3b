import type { ReplyRow, ReplyTable } from "../../src/actions/reply-table.ts";
import { REPLY_TABLES } from "../../src/actions/reply-tables.ts";
import { REASONS } from "../../src/model/reasons.ts";

/** The tables of replies, as the code looks them up, for `docs/replies.md`. */
export function repliesPage(): string {
  return REPLY_TABLES.map(section).join("\n\n");
}

function section(table: ReplyTable): string {
  const rows = [...table.rows, table.otherwise].map((row) => line(table.kinds, row));
  return [
    `## ${title(table)}`,
    "",
    "| kind | reply | outcome | reason | who acts |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

function title({ of }: ReplyTable): string {
  return `${of.charAt(0).toUpperCase()}${of.slice(1)}`;
}

function line(kinds: readonly string[], row: ReplyRow): string {
  const reason = row.outcome === "delivered" ? undefined : row.reason;
  const cells = [
    kinds.join(", "),
    `${row.says.map(shown).join(", ")}${row.note === undefined ? "" : ` (${row.note})`}`,
    row.outcome,
    reason === undefined ? "" : `[\`${reason}\`](reasons.md)`,
    reason === undefined ? "nobody" : REASONS[reason].who,
  ];
  return `| ${cells.join(" | ")} |`;
}

/** A sentence stands as it is. */
function shown(said: string): string {
  return said.includes(" ") ? said : `\`${said}\``;
}
