import MailComposer from "nodemailer/lib/mail-composer";
import { mailHeaders, messageId } from "./mail-headers.ts";
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
    messageId: messageId(delivery, sender.domain),
    headers: onOneLine(mailHeaders({ unsubscribe }, delivery)),
    baseBoundary: delivery,
    textEncoding: "quoted-printable",
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
}

/** As they are: not every reader unfolds the link of `List-Unsubscribe`. */
function onOneLine(headers: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, { prepared: true, value }]),
  );
}
