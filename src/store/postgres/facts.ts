import type { Fact } from "../../model/plan.ts";
import { type FactRow, factOf } from "../rows/fact-row.ts";
import type { Statements } from "./driver.ts";

const FIND_FACTS = "SELECT * FROM fact WHERE key = ANY($1::text[])";

/** Everything terminal that is known under any of the keys. */
export async function factsOf(sql: Statements, keys: readonly string[]): Promise<readonly Fact[]> {
  return (await sql.all<FactRow>(FIND_FACTS, keys)).map(factOf);
}
