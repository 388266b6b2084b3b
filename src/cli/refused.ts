import { z } from "zod";
import type { Context } from "./context.ts";
import { type PageOptions, showList } from "./show-list.ts";
import { shownTime } from "./shown.ts";

const rowShape = z.looseObject({
  at: z.string(),
  source: z.string(),
  reason: z.string(),
  reason_text: z.string(),
  peer: z.string().optional(),
  length: z.number().optional(),
  uncounted: z.number(),
});

/** `refused`: requests that were turned away, newest first. */
export async function refused(context: Context, page: PageOptions): Promise<number> {
  return showList(context, {
    path: "/refused",
    query: {},
    page,
    item: rowShape,
    heading: ["at (UTC)", "source", "reason", "from", "bytes", "like it"],
    row: (request) => [
      shownTime(request.at),
      request.source,
      request.reason,
      request.peer ?? "–",
      request.length === undefined ? "–" : String(request.length),
      request.uncounted === 0 ? "" : `+${request.uncounted}`,
    ],
    note: ({ reason, reason_text }) => `${reason}: ${reason_text}`,
    empty: "No request was refused.",
    next: () => "npx kyc-relay doctor",
  });
}
