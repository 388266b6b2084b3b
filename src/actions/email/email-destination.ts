import type { Reply } from "../action.ts";
import type { Destination, DestinationKind, DestinationTools } from "../destination.ts";
import type { Sender } from "./compose-mail.ts";
import { type EmailSettings, emailSettings } from "./email-settings.ts";
import { invalidMail, openMailer } from "./open-mailer.ts";
import { isAllowed, readSender } from "./recipient.ts";
import type { EmailRendering } from "./render-email.ts";
import { unfitMail } from "./unfit-mail.ts";

/** An open mail destination. `send` is one try and never throws. */
export interface EmailDestination extends Destination {
  readonly sender: Sender;
  readonly allows: (address: string) => boolean;
  /** Mails a day to one person; absent: any number. */
  readonly maxPerSubject?: number | undefined;
  send(rendering: EmailRendering, delivery: string, signal: AbortSignal): Promise<Reply>;
}

/** `email`: mail through an SMTP server or a provider's API, one recipient each. */
export const emailDestination: DestinationKind<EmailSettings> = {
  kind: "email",
  settings: emailSettings,
  unfit: unfitMail,
  open: openEmail,
};

/** The mail destination that this is, if it is one. */
export function emailDestinationOf(destination: Destination | undefined): EmailDestination | undefined {
  return destination && isEmail(destination) ? destination : undefined;
}

function isEmail(destination: Destination): destination is EmailDestination {
  return destination.kind === "email" && "send" in destination;
}

function openEmail(name: string, settings: EmailSettings, tools: DestinationTools): EmailDestination {
  const { from, reply_to, allow_to, message_id_domain, concurrency, max_per_subject } = settings;
  const plain = readSender(from);
  if (!plain) throw invalidMail(name, "`from` is not one email address; mend the settings");
  const mailer = openMailer(name, settings, tools);
  const sender = { from, reply_to, domain: message_id_domain ?? plain.domain };
  const allows = (to: string) => isAllowed(to, allow_to);
  return {
    name,
    kind: "email",
    concurrency,
    pace: settings.rate,
    shown: mailer?.shown ?? "not set",
    secrets: mailer?.secrets ?? [],
    close: async () => undefined,
    sender,
    allows,
    maxPerSubject: max_per_subject === 0 ? undefined : max_per_subject,
    send: async (rendering, delivery, signal) => {
      if (!mailer) return { outcome: "dead", reason: "destination_unset" };
      if (!allows(rendering.to)) return { outcome: "dead", reason: "recipient_not_allowed" };
      return mailer.send({ rendering, sender, from: plain.address, delivery }, signal);
    },
  };
}
