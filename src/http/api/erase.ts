import { createFactory } from "hono/factory";
import { z } from "zod";
import { RelayError } from "../../errors.ts";
import type { AppParts } from "../parts.ts";
import { checkedBody } from "./checked.ts";
import { described } from "./described.ts";

const MAX_SUBJECT_LENGTH = 500;
const MAX_REASON_LENGTH = 200;

export type EraseParts = Pick<AppParts, "retention" | "setAside" | "log">;

const factory = createFactory();

const body = z
  .strictObject({
    subject: z.string().min(1).max(MAX_SUBJECT_LENGTH).optional().meta({
      description: "A key (`persona:inq_…`, `ref:…`), your own reference, or an email address.",
    }),
    event: z.string().min(1).max(MAX_SUBJECT_LENGTH).optional().meta({
      description: "Instead: the id of one event, such as one that could not be read.",
    }),
    reason: z.string().min(1).max(MAX_REASON_LENGTH).optional().meta({
      description: "Why; it is kept in the log, so it must not name the person.",
    }),
    dry_run: z.boolean().default(false).meta({ description: "Only count what would go." }),
  })
  .meta({ ref: "EraseRequest" });

const count = (description: string) => z.int().meta({ description });

const answer = z.object({
  data: z.object({
    events: count("Events of which only id, type, decision and times are left."),
    deliveries: count("Deliveries of these events."),
    cancelled: count("Of these, those that were open: they ended `cancelled`, `erased`."),
    bodies: count("Payloads."),
    renderings: count("Messages as they were sent."),
    answers: count("Answers of destinations."),
    outbox: count("Messages in the outbox."),
    records: count("Records that are gone, or lost what these events wrote."),
    dry_run: z.boolean(),
    not_reached: z.array(z.string()).meta({
      description: "Databases that a restore replaced, still beside the relay's: what is in them stays.",
    }),
  }),
});

/** `POST /erase`: a person's data goes, for good. Whom it was is said in the body only, never in an address. */
export function erasePerson({ retention, setAside, log }: EraseParts) {
  return factory.createHandlers(
    described({
      operationId: "erase",
      summary: "Erases a person: everything that identifies them, for good; counts and decisions stay.",
      tag: "Upkeep",
      answer,
      findsOne: true,
      acts: true,
    }),
    checkedBody(body),
    async (context) => {
      const { subject, event, reason, dry_run } = context.req.valid("json");
      const order = orderOf(subject, event);
      if (subject !== undefined && reason?.toLowerCase().includes(subject.toLowerCase())) throw namesThem();
      const counts = await retention.erase(order, { dry_run });
      if (!dry_run) log.info({ ...counts, reason }, "a person was erased");
      const not_reached = [...((await setAside?.()) ?? [])];
      return context.json({ data: { ...counts, dry_run, not_reached } });
    },
  );
}

function orderOf(subject: string | undefined, event: string | undefined) {
  if (subject !== undefined && event === undefined) return { subject };
  if (event !== undefined && subject === undefined) return { event };
  throw new RelayError("bad_request", "Say whom to erase: either `subject` or `event`.");
}

function namesThem(): RelayError {
  return new RelayError("bad_request", "The reason is kept in the log, so it must not name the person.");
}
