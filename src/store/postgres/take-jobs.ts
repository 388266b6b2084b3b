import type { HeldJob, Job, Jobs, Turn } from "./context.ts";
import type { Statements } from "./driver.ts";
import type { JobDeliveryRow } from "./due-rows.ts";

/** What is claimed, and what turned out not to be attempted. */
export type Looked = {
  readonly kept: readonly JobDeliveryRow[];
  readonly dropped: readonly JobDeliveryRow[];
};

/**
 * Takes a job for each delivery that is claimed, and ends those of the others. Our rows say which delivery is first; a
 * job brings a process to its queue, and is as good for the one before it as for the one that it was made for. What
 * has none, for the jobs were lost or a lease ran out, gets one.
 */
export async function takeJobs(
  jobs: Jobs,
  sql: Statements,
  { kept, dropped }: Looked,
): Promise<ReadonlyMap<number, string>> {
  const taken = new Map<number, string>();
  const needless: HeldJob[] = [];
  for (const group of byTurn(kept, dropped)) {
    const { turn, rows, gone } = group;
    const found = await jobs.take(sql, turn, rows.length + gone);
    const missing = assign(taken, found, rows);
    needless.push(...leftOver(taken, found).map(({ id }) => ({ ...turn, job: id })));
    if (missing.length === 0) continue;
    assign(taken, await jobs.makeAndTake(sql, turn, missing.map(seqOf)), missing);
  }
  await jobs.end(sql, needless);
  return taken;
}

type Group = { readonly turn: Turn; readonly rows: JobDeliveryRow[]; gone: number };

function byTurn(kept: readonly JobDeliveryRow[], dropped: readonly JobDeliveryRow[]): Iterable<Group> {
  const groups = new Map<string, Group>();
  const groupOf = ({ gate, flow }: JobDeliveryRow) => {
    const key = `${gate}\0${flow}`;
    const group = groups.get(key) ?? { turn: { gate, flow }, rows: [], gone: 0 };
    groups.set(key, group);
    return group;
  };
  for (const row of kept) groupOf(row).rows.push(row);
  for (const row of dropped) groupOf(row).gone += 1;
  return groups.values();
}

/** Each its own if it was found, else any. Returns what is left without. */
function assign(
  taken: Map<number, string>,
  found: readonly Job[],
  rows: readonly JobDeliveryRow[],
): readonly JobDeliveryRow[] {
  const own = new Map(found.map(({ seq, id }) => [seq, id]));
  const others = rows.filter(({ seq }) => {
    const job = own.get(seq);
    if (job !== undefined) taken.set(seq, job);
    return job === undefined;
  });
  const left = leftOver(taken, found);
  for (const [index, { seq }] of others.entries()) {
    const job = left[index];
    if (job) taken.set(seq, job.id);
  }
  return others.slice(left.length);
}

function leftOver(taken: ReadonlyMap<number, string>, found: readonly Job[]): readonly Job[] {
  const used = new Set(taken.values());
  return found.filter(({ id }) => !used.has(id));
}

function seqOf({ seq }: JobDeliveryRow): number {
  return seq;
}
