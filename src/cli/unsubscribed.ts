import { createInterface } from "node:readline/promises";
import { z } from "zod";
import { RelayError } from "../errors.ts";
import type { Context } from "./context.ts";
import { counted } from "./counted.ts";
import { EXIT } from "./exit-codes.ts";
import { readAnswer } from "./read-answer.ts";
import { withRelay } from "./relay-access.ts";
import { type PageOptions, showList } from "./show-list.ts";
import { shownTime } from "./shown.ts";

type Input = PageOptions & { readonly what?: string | undefined; readonly whom?: string | undefined };

/** `unsubscribed list`: who gets no reminders; `unsubscribed lift <whom>`: lets them go there again. */
export async function unsubscribed(
  context: Context,
  { what = "list", whom, ...page }: Input,
): Promise<number> {
  if (what === "list") return list(context, page);
  if (what === "lift") return lift(context, whom ?? (await readLine()));
  throw new RelayError(
    "bad_request",
    "That is neither `unsubscribed list` nor `unsubscribed lift <address or subject>`.",
  );
}

const rowShape = z.looseObject({
  id: z.string(),
  why: z.string(),
  at: z.string(),
  delivery: z.string().optional(),
});
const liftedShape = z.object({ data: z.object({ lifted: z.number() }) });

function list(context: Context, page: PageOptions): Promise<number> {
  return showList(context, {
    path: "/unsubscribed",
    query: {},
    page,
    item: rowShape,
    heading: ["since (UTC)", "why", "id", "delivery that bounced"],
    row: ({ at, why, id, delivery }) => [shownTime(at), why, id, delivery ?? ""],
    empty: "Nobody has unsubscribed, and no address has bounced.",
    next: ({ id }) => `npx kyc-relay unsubscribed lift ${id} (or an address, or a subject)`,
  });
}

/** Whom it was is said nowhere. */
function lift(context: Context, whom: string): Promise<number> {
  const { out } = context;
  return withRelay(context, async (relay) => {
    const answer = readAnswer(liftedShape, await relay.request("/unsubscribed/lift", { whom }));
    const { lifted } = answer.data;
    if (out.json) out.document(answer);
    out.data(
      lifted > 0
        ? `${counted(lifted, "row")} lifted: reminders go there again.`
        : "Nobody of that address, subject or id was unsubscribed or had bounced.",
    );
    out.next("npx kyc-relay unsubscribed list");
    return lifted > 0 ? EXIT.done : EXIT.problems;
  });
}

/** So that an address need not stand in the shell's history. */
async function readLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const line = await (process.stdin.isTTY
      ? lines.question("Address, subject or id: ")
      : lines[Symbol.asyncIterator]()
          .next()
          .then(({ value }) => value));
    const whom = String(line ?? "").trim();
    if (whom !== "") return whom;
    throw new RelayError("bad_request", "Say whom: `unsubscribed lift <address or subject>`, or on stdin.");
  } finally {
    lines.close();
  }
}
