import type { Claimed } from "../../ports/queue.ts";
import { deliveryOf } from "../rows/delivery-row.ts";
import { claimedEvents } from "./claimed-events.ts";
import type { Statements } from "./driver.ts";
import { findRenderings } from "./find-renderings.ts";
import type { Leased } from "./lease.ts";
import { findThreads } from "./threads.ts";
import { findUncertain } from "./uncertain.ts";

/** What was leased, with all that whoever attempts it is given. */
export async function claimedOf(sql: Statements, leased: readonly Leased[]): Promise<readonly Claimed[]> {
  const rows = leased.map(({ before }) => before);
  const renderings = await findRenderings(sql, rows);
  const eventsOf = await claimedEvents(sql, rows, ({ seq }) => !renderings.has(seq));
  const threads = await findThreads(sql, rows);
  const spans = await findUncertain(sql, rows);
  return leased.map(({ row, before, lost }) => {
    const rendering = renderings.get(row.seq);
    const uncertain = spans.get(row.seq);
    return {
      delivery: deliveryOf(row),
      ...eventsOf(before),
      thread: threads.get(row.seq),
      about: row.about === null ? undefined : JSON.parse(row.about),
      lost,
      ...(uncertain && { uncertain }),
      rendering: rendering === undefined ? undefined : JSON.parse(rendering),
      redriven: row.redriven_at_fence > 0,
    };
  });
}
