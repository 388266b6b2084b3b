import MailComposer from "nodemailer/lib/mail-composer";
import type { EmailRendering } from "./render-email.ts";

export type Sender = {
  readonly from: string;
  readonly reply_to?: string | undefined;
  /** Right part of every Message-ID. */
  readonly domain: string;
};

/**
 * The mail as it travels. The same rendering, sender and delivery give the same bytes, Message-ID, date and MIME
 * boundaries included, so that a mail store can drop a repeat.
 */
export function composeMail(
  rendering: EmailRendering,
  sender: Sender,
  delivery: string,
): Promise<Uint8Array> {
  const { to, subject, text, html, date, unsubscribe } = rendering;
  return new MailComposer({
    from: sender.from,
    replyTo: sender.reply_to,
    to,
    subject,
    text,
    html,
    date: new Date(date),
    messageId: `<${delivery}@${sender.domain}>`,
    headers: {
      "Auto-Submitted": "auto-generated",
      "X-Entity-Ref-ID": delivery,
      ...unsubscribeHeaders(unsubscribe),
    },
    baseBoundary: delivery,
    textEncoding: "quoted-printable",
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
}

/** What mail programs make a button of (RFC 8058): they post to the link themselves. */
function unsubscribeHeaders(link: string | undefined) {
  if (link === undefined) return {};
  return {
    // On one line: not every reader unfolds it. The link is a URL that we made, so that nothing has to be encoded.
    "List-Unsubscribe": { prepared: true, value: `<${link}>` },
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  };
}
