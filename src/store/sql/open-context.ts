import type { SqlContext, SqlParts } from "./context.ts";
import type { Driver } from "./driver.ts";
import { explanations } from "./explanations.ts";
import { gatesOf } from "./gates.ts";
import { seenKeys } from "./seen.ts";
import { undoing } from "./undoing.ts";

const LAST_EVENT = "SELECT coalesce(max(seq), 0) AS seq FROM event";
const LAST_DELIVERY = "SELECT coalesce(max(seq), 0) AS seq FROM delivery";

/** The context on a migrated database. Seqs go on after the last ones: no insert has to ask what number it got. */
export function openContext(parts: SqlParts): SqlContext {
  const nextSeq = { event: counter(parts.sql, LAST_EVENT), delivery: counter(parts.sql, LAST_DELIVERY) };
  const memory = undoing(parts.sql);
  const spacing = { flows: new Map(), seen: 0 };
  return {
    ...parts,
    ...memory,
    explain: explanations(memory),
    seen: seenKeys(memory, parts.mostYoung),
    gates: gatesOf(memory),
    nextSeq,
    heard: new Map(),
    spacing,
  };
}

function counter(sql: Driver, statement: string): () => number {
  let last = sql.all<{ seq: number }>(statement)[0]?.seq ?? 0;
  return () => {
    last += 1;
    return last;
  };
}
