import { EmailMessage } from "cloudflare:email";
import type { MailBinding } from "../actions/destination.ts";

/** Cloudflare's own side of a `send_email` binding. */
type SendEmail = { send(message: EmailMessage): Promise<unknown> };

/** The Worker's `send_email` bindings by their names in wrangler.toml. */
export function mailBindings(
  env: Readonly<Record<string, unknown>>,
): (name: string) => MailBinding | undefined {
  return (name) => {
    const binding = env[name];
    if (!isSendEmail(binding)) return undefined;
    return { send: ({ from, to, raw }) => binding.send(new EmailMessage(from, to, raw)) };
  };
}

function isSendEmail(binding: unknown): binding is SendEmail {
  return (
    typeof binding === "object" && binding !== null && typeof Reflect.get(binding, "send") === "function"
  );
}
