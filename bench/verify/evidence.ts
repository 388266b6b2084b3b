import Database from "better-sqlite3";
import type { RecordStory } from "./judge.ts";

const VALUES = `SELECT record_seq, after FROM record_change WHERE column_name = 'last' ORDER BY record_seq, seq`;

/** What the records' column `last` said, record by record. */
export function readRecords(file: string): readonly RecordStory[] {
  const database = new Database(file, { readonly: true });
  const stories = new Map<number, string[]>();
  for (const { record_seq, after } of database.prepare<[], Row>(VALUES).all()) {
    const story = stories.get(record_seq) ?? [];
    story.push(JSON.parse(after));
    stories.set(record_seq, story);
  }
  database.close();
  return [...stories.values()];
}

type Row = { readonly record_seq: number; readonly after: string };

/** How many deliveries ended, or did not, in which state. */
export function readStates(file: string): Readonly<Record<string, number>> {
  const database = new Database(file, { readonly: true });
  const rows = database
    .prepare<[], { readonly state: string; readonly n: number }>(
      "SELECT state, count(*) AS n FROM delivery GROUP BY state",
    )
    .all();
  database.close();
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
}
