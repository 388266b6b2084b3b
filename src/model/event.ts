import { z } from "zod";
import { DECISIONS } from "./decision.ts";

/** What the proof of a request is worth, strongest first. */
const ASSURANCES = ["signed", "shared-secret", "signed-public-key", "static-token"] as const;
export type Assurance = (typeof ASSURANCES)[number];

/** Anybody who has seen the sender's public key can make these: they never overrule another source. */
export function isWeak(assurance: Assurance): boolean {
  return assurance === "signed-public-key" || assurance === "static-token";
}

/** Longest list in an event; normalisers cut beyond it. */
export const MAX_LIST_ITEMS = 200;

const text = (description: string) => z.string().meta({ description });
const personal = (description: string) => z.string().meta({ description, personal: true });
const number = (description: string) => z.number().meta({ description });
const time = (description: string) => z.number().meta({ description, time: true });
const list = (description: string) =>
  z.array(z.string()).max(MAX_LIST_ITEMS).readonly().meta({ description });

const name = z
  .strictObject({
    first: personal("First name.").optional(),
    last: personal("Last name.").optional(),
    full: personal("Whole name, as the sender gives it or put together from the parts.").optional(),
  })
  .readonly();

const subject = z
  .strictObject({
    keys: list("Every identifier in the payload, strongest first: `ref:…`, then the sender's own."),
    key: text("The strongest identifier known for this subject.").optional(),
    reference: personal("Your own id for the subject, echoed by the sender.").optional(),
    name,
    email: personal("Email address.").optional(),
    phone: personal("Phone number.").optional(),
    country: text("Country code as the sender writes it, usually two letters.").optional(),
  })
  .readonly();

const check = z
  .strictObject({
    id: text(
      "The sender's id of the inquiry, verification, report, case, application, task or check.",
    ).optional(),
    kind: text("What is concerned: `inquiry`, `verification/government-id`, `application` …").optional(),
    status: text("The sender's own status word, unchanged.").optional(),
    template: text("Id of the sender's template.").optional(),
    product: text("Product the check belongs to.").optional(),
    risk: text("Risk word, if the sender gives one.").optional(),
    score: number("Score, if the sender gives one.").optional(),
    tags: list("Tags set at the sender.").optional(),
    reasons: list("Reasons the sender gives: failed checks, matched lists, response codes.").optional(),
    comment: personal("A reviewer's words.").optional(),
    expires_at: time("When the check expires.").optional(),
  })
  .readonly();

/** The one event shape. Parsed in tests, never on the path; types, rule check, docs come from it. */
export const eventSchema = z
  .strictObject({
    id: text("Our id of the event (UUIDv7)."),
    source: text("Name of the configured source."),
    kind: text("Kind of sender: `persona`, `passfort` or `identitypass`."),
    type: text("The sender's own event name, verbatim."),
    source_event_id: text("The sender's id of the event; with the source, the dedupe key."),
    occurred_at: time("When it happened, by the sender's clock; if the sender gives none, receipt."),
    received_at: time("When we received it."),
    decision: z.enum(DECISIONS).meta({ description: "What it says about the subject, in one set of words." }),
    subject,
    check,
    sender_attempts: z
      .strictObject({
        made: number("How often the sender has tried.").optional(),
        left: number("How often it will still try.").optional(),
      })
      .readonly(),
    assurance: z.enum(ASSURANCES).meta({ description: "What the proof of the request is worth." }),
    links: z
      .strictObject({
        console: text("Link to the sender's console, from the source's settings.").optional(),
        resume: text("Link for the person to go on, from the source's settings.").optional(),
      })
      .readonly(),
    raw: z.unknown().meta({ description: "The payload itself; not checked (`raw.…`)." }),
  })
  .readonly();

export type Event = z.infer<typeof eventSchema>;
export type Subject = Event["subject"];
export type Check = Event["check"];

/** How an event was routed when it was recorded; of an erased one only that it happened is left. */
export const ROUTINGS = ["planned", "unreadable", "held", "erased"] as const;
export type Routing = (typeof ROUTINGS)[number];
