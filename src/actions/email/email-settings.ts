import { z } from "zod";
import type { Pace } from "../../model/pace.ts";
import { rate } from "../../model/rate.ts";
import { secret } from "../../model/secret.ts";
import { readSender } from "./recipient.ts";

const CONCURRENCY = 2;
/** More than that in a day is a nuisance to anybody. */
const MAX_PER_SUBJECT = 3;

/** As loaded: a secret that is not set (possible in preview only) is missing. */
export type EmailSettings = SmtpSettings | MailApiSettings | CloudflareSettings;

export type SmtpSettings = CommonSettings & {
  readonly transport: "smtp";
  readonly url?: string | undefined;
  readonly allow_private: boolean;
};
export type MailApiSettings = CommonSettings & {
  readonly transport: "resend" | "postmark";
  readonly api_key?: string | undefined;
  readonly api_url: string;
  readonly message_stream?: string | undefined;
  readonly allow_private: boolean;
};
export type CloudflareSettings = CommonSettings & {
  readonly transport: "cloudflare";
  readonly binding: string;
};

type CommonSettings = {
  readonly from: string;
  readonly reply_to?: string | undefined;
  readonly allow_to?: readonly string[] | undefined;
  readonly message_id_domain?: string | undefined;
  readonly max_per_subject: number;
  readonly concurrency: number;
  readonly rate?: Pace | undefined;
};

const address = z.string().refine((text) => readSender(text) !== undefined, {
  error: "this is not one email address; write Name <name@example.com>",
});
const allowed = z.string().regex(/^(\*|[^\s@*]+)@[^\s@*]+$/, {
  error: "write a whole address, or *@example.com for everybody there",
});

const HOW = {
  description:
    "How mail goes out: through an SMTP server, by the API of Resend or Postmark, or on Cloudflare Workers through a `send_email` binding.",
};

const common = {
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
};

const allowPrivate = {
  allow_private: z.boolean().default(false).meta({
    description: "Also connect to private and loopback addresses, and log in there without TLS.",
  }),
};

const smtp = z.strictObject({
  transport: z.literal("smtp").default("smtp").meta(HOW),
  url: secret("Of `smtp`: server and credentials: smtp://user:password@host:587, or smtps://…"),
  ...common,
  ...allowPrivate,
});

const resend = z.strictObject({
  transport: z.literal("resend").meta(HOW),
  ...api("https://api.resend.com"),
  ...common,
  ...allowPrivate,
});

const postmark = z.strictObject({
  transport: z.literal("postmark").meta(HOW),
  ...api("https://api.postmarkapp.com"),
  message_stream: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "Of `postmark`: the message stream; its own default without it." }),
  ...common,
  ...allowPrivate,
});

const cloudflare = z.strictObject({
  transport: z.literal("cloudflare").meta(HOW),
  binding: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "this is no name of a binding" })
    .default("EMAIL")
    .meta({ description: "Of `cloudflare`: the name of the `[[send_email]]` binding in wrangler.toml." }),
  ...common,
});

/** Settings of a mail destination; `transport` decides which keys there are. */
export const emailSettings: z.ZodType<EmailSettings> = z.discriminatedUnion("transport", [
  smtp,
  resend,
  postmark,
  cloudflare,
]);

function api(url: string) {
  return {
    api_key: secret("Of `resend`: an API key that may send. Of `postmark`: the server's token."),
    api_url: z
      .url({ protocol: /^https?$/ })
      .default(url)
      .meta({ description: "Of `resend` and `postmark`: the API's address, for tests and proxies." }),
  };
}
