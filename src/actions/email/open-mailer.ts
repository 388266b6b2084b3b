import { RelayError } from "../../errors.ts";
import type { DestinationTools } from "../destination.ts";
import { readHttpAddress } from "../http-address.ts";
import { apiMailer } from "./api-mailer.ts";
import { cloudflareMailer } from "./cloudflare-mailer.ts";
import type { CloudflareSettings, EmailSettings, MailApiSettings, SmtpSettings } from "./email-settings.ts";
import type { Mailer } from "./mailer.ts";
import { postmark } from "./postmark.ts";
import { RESEND } from "./resend.ts";
import { smtpMailer } from "./smtp-mailer.ts";
import { readSmtpUrl } from "./smtp-server.ts";

/** What a header may hold, without spaces. */
const API_KEY = /^[\x21-\x7e]+$/;

/** The way that the settings choose; undefined while its secret is not set. Throws `invalid_settings`. */
export function openMailer(
  name: string,
  settings: EmailSettings,
  tools: DestinationTools,
): Mailer | undefined {
  switch (settings.transport) {
    case "smtp":
      return openSmtp(name, settings, tools);
    case "resend":
    case "postmark":
      return openApi(name, settings, tools);
    case "cloudflare":
      return openCloudflare(name, settings, tools);
  }
}

/** A mail destination that cannot be opened as it is set. */
export function invalidMail(name: string, what: string): RelayError {
  return new RelayError("invalid_settings", `Destination ${name}: ${what}.`);
}

function openSmtp(name: string, { url, allow_private }: SmtpSettings, { connector }: DestinationTools) {
  if (url === undefined) return undefined;
  const server = readSmtpUrl(url, allow_private);
  if (!server) throw invalidMail(name, "`url` is not smtp://user:password@host:port; mend the settings");
  return smtpMailer(url, server, connector);
}

function openApi(name: string, settings: MailApiSettings, tools: DestinationTools) {
  const { api_key, api_url, transport, message_stream } = settings;
  const address = readHttpAddress("api_url", api_url);
  if ("fault" in address) throw invalidMail(name, address.fault);
  if (api_key === undefined) return undefined;
  if (!API_KEY.test(api_key))
    throw invalidMail(name, "`api_key` holds characters that no HTTP header may hold; copy it again");
  const api = transport === "resend" ? RESEND : postmark(message_stream);
  return apiMailer({ ...settings, api_key }, api, tools);
}

function openCloudflare(name: string, { binding }: CloudflareSettings, { mailBinding }: DestinationTools) {
  if (!mailBinding)
    throw invalidMail(
      name,
      "`transport: cloudflare` exists on Cloudflare Workers only; take smtp, resend or postmark",
    );
  const found = mailBinding(binding);
  if (!found)
    throw invalidMail(
      name,
      `the Worker has no \`send_email\` binding ${binding}; add it to wrangler.toml: [[send_email]] name = "${binding}"`,
    );
  return cloudflareMailer(found);
}
