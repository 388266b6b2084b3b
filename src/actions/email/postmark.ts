import type { HeardAnswer } from "../../connect/connector.ts";
import type { Reply } from "../action.ts";
import { type ReplyRow, replyFinder } from "../reply-table.ts";
import type { MailApi } from "./api-mailer.ts";
import { fieldOf, isSuccess, replyByRow } from "./api-reply.ts";
import { mailHeaders, messageId } from "./mail-headers.ts";
import type { Mail } from "./mailer.ts";
import { POSTMARK_REPLIES } from "./postmark-replies.ts";

/** One code for whatever is wrong with a mail. */
const INVALID_REQUEST = 300;

const find = replyFinder(POSTMARK_REPLIES);

/** Postmark. It knows no idempotency key: what a mail store has to drop a repeat by is the Message-ID. */
export function postmark(stream: string | undefined): MailApi {
  return {
    path: "/email",
    headers: (key) => ({ "x-postmark-server-token": key }),
    body: (mail) => bodyOf(mail, stream),
    classify: classifyPostmark,
  };
}

function bodyOf({ rendering, sender, delivery }: Mail, stream: string | undefined) {
  const { to, subject, text, html } = rendering;
  const headers = {
    "Message-ID": messageId(delivery, sender.domain),
    // Else Postmark puts an id of its own in its place.
    "X-PM-KeepID": "true",
    ...mailHeaders(rendering, delivery),
  };
  return {
    From: sender.from,
    To: to,
    ReplyTo: sender.reply_to,
    ...{ Subject: subject, TextBody: text, HtmlBody: html },
    Headers: Object.entries(headers).map(([Name, Value]) => ({ Name, Value })),
    MessageStream: stream,
  };
}

/** What an answer of Postmark means for a delivery. `answer` is kept as given. */
export function classifyPostmark(answer: HeardAnswer, now: number): Reply {
  return replyByRow(rowFor(answer), answer, now);
}

/** Undefined: its HTTP status says all there is. */
function rowFor(answer: HeardAnswer): ReplyRow | undefined {
  const code = fieldOf(answer.text, "ErrorCode");
  if (isSuccess(answer) && typeof code !== "number") return POSTMARK_REPLIES.otherwise;
  if (typeof code !== "number" || (code === 0 && !isSuccess(answer))) return undefined;
  const field = code === INVALID_REQUEST ? aboutField(answer) : undefined;
  const row = find(`ErrorCode ${code}${field === undefined ? "" : ` about '${field}'`}`);
  return row ?? (isSuccess(answer) ? POSTMARK_REPLIES.otherwise : undefined);
}

function aboutField({ text }: HeardAnswer): string | undefined {
  const [, field] = /'(To|From)'/.exec(String(fieldOf(text, "Message"))) ?? [];
  return field;
}
