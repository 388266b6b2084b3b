import type { GateNews, Settlement } from "../../ports/queue.ts";
import { gateAfter } from "../rows/gate-after.ts";
import type { GateTableRow } from "../rows/gate-row.ts";
import type { Statements } from "./driver.ts";
import { findGates, type GateRows, lockGates, saveGate } from "./gates.ts";
import type { Settling } from "./settle.ts";
import type { Ending } from "./settle-rows.ts";

/**
 * Keeps what attempts mean for their gates. Returns what is new, by settlement. Only gates that change are locked: most
 * attempts change nothing.
 */
export async function noteGates(
  settling: Settling,
  endings: readonly Ending[],
): Promise<ReadonlyMap<Settlement, GateNews>> {
  const { sql } = settling;
  const byGate = Map.groupBy(endings, ({ after }) => after.gate);
  if (byGate.size === 0) return new Map();
  const seen = await findGates(sql, [...byGate.keys()]);
  const changing = [...byGate].filter(([gate, ended]) => isChanged(settling, seen.find(gate), ended));
  if (changing.length === 0) return new Map();
  const locked = await lockGates(
    sql,
    changing.map(([gate]) => gate),
  );
  const news = new Map<Settlement, GateNews>();
  for (const [gate, ended] of changing) await noteGate(settling, { sql, locked, gate, ended, news });
  return news;
}

function isChanged(settling: Settling, row: GateTableRow, ended: readonly Ending[]): boolean {
  return ended.some((ending) => {
    const after = afterOf(settling, row, ending);
    return after.row !== row || after.news !== undefined;
  });
}

type Noting = {
  readonly sql: Statements;
  readonly locked: GateRows;
  readonly gate: string;
  readonly ended: readonly Ending[];
  readonly news: Map<Settlement, GateNews>;
};

async function noteGate(settling: Settling, { sql, locked, gate, ended, news }: Noting): Promise<void> {
  const before = locked.find(gate);
  let row = before;
  for (const ending of ended) {
    const after = afterOf(settling, row, ending);
    row = after.row;
    if (after.news) news.set(ending.settlement, after.news);
  }
  if (row !== before) await saveGate(sql, row);
}

function afterOf({ context, now }: Settling, row: GateTableRow, { settlement, leased }: Ending) {
  const { planned_for } = leased;
  return gateAfter(row, { settlement, planned_for, now, random: context.random });
}
