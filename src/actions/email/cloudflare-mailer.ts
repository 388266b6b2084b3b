import type { Reply } from "../action.ts";
import { replyForTimeLimit } from "../connect-outcome.ts";
import type { MailBinding } from "../destination.ts";
import { replyFinder, rulingOf } from "../reply-table.ts";
import { CLOUDFLARE_REPLIES } from "./cloudflare-replies.ts";
import { composeMail } from "./compose-mail.ts";
import type { Mail, Mailer } from "./mailer.ts";

const TOO_LATE = Symbol("too late");

/** What the table says in sentences is no code of Cloudflare's. */
const CODE = /^\w+$/;

const find = replyFinder(CLOUDFLARE_REPLIES);

/** Mail through a `send_email` binding of a Worker. */
export function cloudflareMailer(binding: MailBinding): Mailer {
  return {
    shown: "Cloudflare",
    secrets: [],
    send: async (mail, signal) => {
      try {
        const sent = await Promise.race([handOver(mail, binding), over(signal)]);
        if (sent === TOO_LATE) return replyForTimeLimit();
        return { outcome: "delivered" };
      } catch (error) {
        return classifyCloudflare(error);
      }
    },
  };
}

async function handOver({ rendering, sender, from, delivery }: Mail, binding: MailBinding): Promise<void> {
  const raw = await composeMail(rendering, sender, delivery);
  await binding.send({ from, to: rendering.to, raw: new TextDecoder().decode(raw) });
}

function over(signal: AbortSignal): Promise<typeof TOO_LATE> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(TOO_LATE);
    signal.addEventListener("abort", () => resolve(TOO_LATE), { once: true });
  });
}

/** What an error of the binding means for a delivery; its words are the answer. */
export function classifyCloudflare(error: unknown): Reply {
  const { code, message }: { readonly code?: unknown; readonly message?: unknown } = Object(error);
  const row =
    (typeof code === "string" && CODE.test(code) ? find(code) : undefined) ?? CLOUDFLARE_REPLIES.otherwise;
  const words = [code, message].filter((part) => typeof part === "string");
  return { ...rulingOf(row), ...(words.length > 0 && { answer: words.join(": ") }) };
}
