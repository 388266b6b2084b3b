import type { EmailRendering } from "./render-email.ts";

/** Headers of ours beside those that every mail has. Plain ASCII: the link is a URL that we made. */
export function mailHeaders(
  { unsubscribe }: Pick<EmailRendering, "unsubscribe">,
  delivery: string,
): Readonly<Record<string, string>> {
  return {
    "Auto-Submitted": "auto-generated",
    "X-Entity-Ref-ID": delivery,
    // What mail programs make a button of (RFC 8058): they post to the link themselves.
    ...(unsubscribe !== undefined && {
      "List-Unsubscribe": `<${unsubscribe}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }),
  };
}

/** The same on every attempt, so that a mail store can drop a repeat. */
export function messageId(delivery: string, domain: string): string {
  return `<${delivery}@${domain}>`;
}
