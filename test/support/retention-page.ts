import { RETENTION, RETENTION_CLASSES } from "../../src/model/retention.ts";
import { TABLE_RETENTION } from "../../src/store/sql/table-retention.ts";

/** The two tables of docs/retention.md. */
export function retentionPage(): string {
  const classes = RETENTION_CLASSES.map((name) => {
    const { days, at_least, holds, from } = RETENTION[name];
    return `| \`retention.${name}\` | ${days} days | ${at_least} | ${holds} | ${from} |`;
  });
  const tables = Object.entries(TABLE_RETENTION)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([table, entry]) => `| \`${table}\`${entry.only ? ` (${entry.only})` : ""} | ${why(entry)} |`);
  return [
    "| setting | default | at least | what it is | counted from |\n| --- | --- | --- | --- | --- |",
    ...classes,
    "\n## By table\n\nOf the database, for whoever looks into it:\n",
    "| table | a row |\n| --- | --- |",
    ...tables,
  ].join("\n");
}

function why(entry: (typeof TABLE_RETENTION)[string]): string {
  if ("kept" in entry) return `goes by \`retention.${entry.kept}\``;
  return "goes" in entry ? `goes ${entry.goes}` : `stays: ${entry.stays}`;
}
