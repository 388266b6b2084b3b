import type { OutboxContent } from "../../ports/queue.ts";
import type { ActionKind } from "../action.ts";
import type { Destination } from "../destination.ts";
import { fillOrFail } from "../fill-or-fail.ts";
import { compileEmail, type EmailBody, type EmailSpec, emailSchema } from "./compile-email.ts";
import { composeMail, type Sender } from "./compose-mail.ts";
import { emailDestinationOf } from "./email-destination.ts";
import { emailPerson } from "./email-person.ts";
import { readMail } from "./read-mail.ts";
import { type EmailRendering, renderEmail } from "./render-email.ts";

/** Sends a mail that nobody will: an address that can never exist, which is shown to nobody either. */
const NOBODY: Sender = { from: "not-set@relay.invalid", domain: "relay.invalid" };

/** `email`: one mail to one person, as text and HTML. A mail store can drop a repeat by its Message-ID. */
export const emailAction: ActionKind<EmailBody, EmailSpec, EmailRendering> = {
  kind: "email",
  schema: emailSchema,
  destinations: ["email"],
  compile: compileEmail,
  gate: (_body, destination) => destination,
  render: (spec, input) => fillOrFail(() => renderEmail(spec, input)),
  attempt: async (rendering, destination, delivery, signal) => {
    const open = emailDestinationOf(destination);
    if (!open) return { outcome: "dead", reason: "destination_missing" };
    return open.send(rendering, delivery.id, signal);
  },
  person: emailPerson,
  preview,
};

/** The mail read back from the bytes that would have gone out; without what its destination would say. */
async function preview(
  rendering: EmailRendering,
  destination: Destination | undefined,
  delivery: { readonly id: string; readonly destination: string },
): Promise<OutboxContent> {
  const open = emailDestinationOf(destination);
  const mail = readMail(await composeMail(rendering, open?.sender ?? NOBODY, delivery.id));
  const { from, "message-id": _id, ...rest } = mail.headers;
  const headers = open ? mail.headers : rest;
  const { text, html } = mail;
  const { to, subject } = rest;
  return {
    kind: "email",
    destination: delivery.destination,
    summary: `${to}: ${subject}`,
    content: {
      ...(open && { from }),
      to,
      subject,
      text,
      html,
      headers,
      ...(open && !open.allows(rendering.to) && { would_end: "recipient_not_allowed" }),
    },
  };
}
