import type { HomeKind, Unfit } from "../destination.ts";
import type { EmailSettings } from "./email-settings.ts";
import { isForWorkers, isSmtps, readSmtpUrl } from "./smtp-server.ts";

const FOR_WORKERS =
  "take an SMTP server with STARTTLS on port 587, or transport: resend, postmark or cloudflare";

/** What a mail destination asks for that a home cannot do. */
export function unfitMail(settings: EmailSettings, home: HomeKind): readonly Unfit[] {
  if (settings.transport === "cloudflare" && home === "node")
    return [
      {
        code: "S605",
        key: "transport",
        message: "`transport: cloudflare` exists on Cloudflare Workers only",
        fix: "take smtp, resend or postmark; settings for Workers are checked by  npx kyc-relay check --home workers",
      },
    ];
  return settings.transport === "smtp" && home === "workers" ? unfitPort(settings.url) : [];
}

/** A URL that is not known here is not judged. */
function unfitPort(url: string | undefined): readonly Unfit[] {
  const server = url === undefined ? undefined : readSmtpUrl(url, false);
  if (!server || isForWorkers(server)) return [];
  const key = "url";
  const fix = FOR_WORKERS;
  if (!isSmtps(server)) {
    const message = "this mail server is asked on port 25, and Cloudflare lets nothing out to it";
    return [{ code: "S602", key, message, fix }];
  }
  const message =
    "this mail server wants TLS from the first byte (smtps, port 465), and Workers send with STARTTLS";
  return [{ code: "S601", key, message, fix }];
}
