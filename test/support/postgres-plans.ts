import type { PgDriver, Statements } from "../../src/store/postgres/driver.ts";

/** A driver that also notes each statement that it runs, once; those of pg-boss are its own affair. */
export function recordingDriver(pg: PgDriver): { readonly pg: PgDriver; readonly texts: Set<string> } {
  const texts = new Set<string>();
  const recorded = (sql: Statements): Statements => ({
    ...sql,
    all: (text, ...params) => {
      texts.add(text);
      return sql.all(text, ...params);
    },
  });
  return { pg: { ...pg, ...recorded(pg), tx: (work) => pg.tx((sql) => work(recorded(sql))) }, texts };
}

/** A step of PostgreSQL's plan. */
export type PlanStep = {
  readonly type: string;
  readonly table?: string | undefined;
  readonly index?: string | undefined;
};

type Node = {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly Plans?: readonly Node[];
};

/** How PostgreSQL goes about a statement whatever its parameters are, as it does once it has run a few times. */
export async function planOf(pg: PgDriver, text: string): Promise<readonly PlanStep[]> {
  const { rows } = await pg.tx(async (sql) => {
    // Left to choose, it says by what it reads whether an index fits.
    await sql.all("SET LOCAL enable_seqscan = on");
    return sql.foreign(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${text}`, [], false);
  });
  const [row] = rows as readonly { readonly "QUERY PLAN": readonly [{ readonly Plan: Node }] }[];
  return row ? stepsOf(row["QUERY PLAN"][0].Plan) : [];
}

/** Its whole tables: what grows with what is stored. */
export function scansOf(steps: readonly PlanStep[]): readonly string[] {
  return steps.flatMap(({ type, table }) => (type === "Seq Scan" && table !== undefined ? [table] : []));
}

function stepsOf(node: Node): readonly PlanStep[] {
  const step = { type: node["Node Type"], table: node["Relation Name"], index: node["Index Name"] };
  return [step, ...(node.Plans ?? []).flatMap(stepsOf)];
}
