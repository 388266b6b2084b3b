import { printableLines } from "./printable.ts";

const INDENT = "  ";

/** A JSON value for people: a line a field, texts as they are. Nothing in it commands the terminal. */
export function readable(value: unknown): string {
  return printableLines(linesOf(value, "").join("\n"));
}

function linesOf(value: unknown, indent: string): readonly string[] {
  if (typeof value !== "object" || value === null) return blockOf(value, indent);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return fields.flatMap(([name, field]) => {
    const label = Array.isArray(value) ? "-" : `${name}:`;
    if (isShort(field)) return [`${indent}${label} ${field}`];
    return [`${indent}${label}`, ...linesOf(field, indent + INDENT)];
  });
}

function isShort(field: unknown): boolean {
  return (typeof field !== "object" || field === null) && !String(field).includes("\n");
}

function blockOf(value: unknown, indent: string): readonly string[] {
  const lines = String(value).trimEnd().split(/\r?\n/);
  return lines.map((line) => (line === "" ? "" : indent + line));
}
