import { z } from "zod";
import type { Cell } from "./columns.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { readAnswer } from "./read-answer.ts";
import { withRelay } from "./relay-access.ts";

export type One<Item> = {
  readonly path: string;
  readonly item: z.ZodType<Item>;
  readonly show: (item: Item) => void;
  /** The next useful command, if there is one. */
  readonly next: (item: Item) => string | undefined;
};

/** Shows one thing whole: as JSON, or as `show` does it. */
export async function showOne<Item>(context: Context, one: One<Item>): Promise<number> {
  const { out } = context;
  return withRelay(context, async (relay) => {
    const answer = readAnswer(z.object({ data: one.item }), await relay.request(one.path));
    if (out.json) out.document(answer);
    else one.show(answer.data);
    const next = one.next(answer.data);
    if (next !== undefined) out.next(next);
    return EXIT.done;
  });
}

/** Name and value, for those that have one. */
export function facts(pairs: Readonly<Record<string, Cell | undefined>>): readonly (readonly Cell[])[] {
  return Object.entries(pairs).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, value]],
  );
}
