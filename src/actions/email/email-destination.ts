import { z } from "zod";
import { RelayError } from "../../errors.ts";
import type { Pace } from "../../model/pace.ts";
import { rate } from "../../model/rate.ts";
import { secret } from "../../model/secret.ts";
import type { Reply } from "../action.ts";
import type { Destination, DestinationKind, DestinationTools } from "../destination.ts";
import { secretForms } from "../secret-forms.ts";
import { composeMail, type Sender } from "./compose-mail.ts";
import { isAllowed, readSender } from "./recipient.ts";
import type { EmailRendering } from "./render-email.ts";
import { readSmtpUrl, smtpSecrets } from "./smtp-server.ts";
import { sendMail } from "./transport.ts";

const CONCURRENCY = 2;
/** More than that in a day is a nuisance to anybody. */
const MAX_PER_SUBJECT = 3;

/** As loaded: a URL that is not set (possible in preview only) is missing. */
export type EmailSettings = {
  readonly transport: "smtp";
  readonly url?: string | undefined;
  readonly from: string;
  readonly reply_to?: string | undefined;
  readonly allow_to?: readonly string[] | undefined;
  readonly message_id_domain?: string | undefined;
  readonly max_per_subject: number;
  readonly concurrency: number;
  readonly rate?: Pace | undefined;
  readonly allow_private: boolean;
};

/** An open mail destination. `send` is one try and never throws. */
export interface EmailDestination extends Destination {
  readonly sender: Sender;
  readonly allows: (address: string) => boolean;
  /** Mails a day to one person; absent: any number. */
  readonly maxPerSubject?: number | undefined;
  send(rendering: EmailRendering, delivery: string, signal: AbortSignal): Promise<Reply>;
}

const address = z.string().refine((text) => readSender(text) !== undefined, {
  error: "this is not one email address; write Name <name@example.com>",
});
const allowed = z.string().regex(/^(\*|[^\s@*]+)@[^\s@*]+$/, {
  error: "write a whole address, or *@example.com for everybody there",
});

/** `email`: mail through an SMTP server, one recipient each. */
export const emailDestination: DestinationKind<EmailSettings> = {
  kind: "email",
  settings: z.strictObject({
    transport: z.literal("smtp").default("smtp").meta({ description: "How mail goes out." }),
    url: secret("Server and credentials: smtp://user:password@host:587, or smtps://…"),
    from: address.meta({ description: "Sender: `Onboarding <kyc@example.com>`." }),
    reply_to: address.optional().meta({ description: "Where answers go." }),
    allow_to: z.array(allowed).readonly().optional().meta({
      description: "The only recipients: addresses, or `*@example.com`. Without it, any.",
    }),
    message_id_domain: z
      .string()
      .regex(/^[A-Za-z0-9.-]+$/, { error: "this is no domain" })
      .optional()
      .meta({ description: "Right part of each Message-ID; by default the sender's domain." }),
    max_per_subject: z.int().min(0).default(MAX_PER_SUBJECT).meta({
      description:
        "Mails that one person gets within 24 hours, from all rules together; 0 is no limit. Reminders count by address, too, other mails only by whom they are about. An address that a rule itself names has no limit.",
    }),
    concurrency: z.int().min(1).max(20).default(CONCURRENCY).meta({ description: "Mails at once." }),
    rate: rate("How many mails it gets.").prefault("60/min"),
    allow_private: z.boolean().default(false).meta({
      description: "Also connect to private and loopback addresses, and log in there without TLS.",
    }),
  }),
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
  const { url, from, reply_to, allow_to, message_id_domain, allow_private, concurrency, max_per_subject } =
    settings;
  const sender = readSender(from);
  const server = url === undefined ? undefined : readSmtpUrl(url, allow_private);
  if (!sender) throw invalid(name, "`from` is not one email address");
  if (url !== undefined && !server) throw invalid(name, "`url` is not smtp://user:password@host:port");
  const open = { from, reply_to, domain: message_id_domain ?? sender.domain };
  const allows = (to: string) => isAllowed(to, allow_to);
  return {
    name,
    kind: "email",
    concurrency,
    pace: settings.rate,
    shown: server?.host ?? "not set",
    secrets: secretForms([url, ...(server ? smtpSecrets(server) : [])]),
    close: async () => undefined,
    sender: open,
    allows,
    maxPerSubject: max_per_subject === 0 ? undefined : max_per_subject,
    send: async (rendering, delivery, signal) => {
      if (!server) return { outcome: "dead", reason: "destination_unset" };
      if (!allows(rendering.to)) return { outcome: "dead", reason: "recipient_not_allowed" };
      const raw = await composeMail(rendering, open, delivery);
      return sendMail({ from: sender.address, to: rendering.to, raw }, server, tools.connector, signal);
    },
  };
}

function invalid(name: string, what: string): RelayError {
  return new RelayError("invalid_settings", `Destination ${name}: ${what}; mend the settings.`);
}
