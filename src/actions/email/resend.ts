import type { HeardAnswer } from "../../connect/connector.ts";
import type { Reply } from "../action.ts";
import { type ReplyRow, replyFinder } from "../reply-table.ts";
import type { MailApi } from "./api-mailer.ts";
import { fieldOf, isSuccess, replyByRow } from "./api-reply.ts";
import { mailHeaders, messageId } from "./mail-headers.ts";
import type { Mail } from "./mailer.ts";
import { RESEND_REPLIES } from "./resend-replies.ts";

const FORBIDDEN = 403;
/** What the table says in sentences is no word of Resend's. */
const WORD = /^\w+$/;

const find = replyFinder(RESEND_REPLIES);

/** Resend. It knows a repeat by its idempotency key for a day. */
export const RESEND: MailApi = {
  path: "/emails",
  headers: (key, delivery) => ({ authorization: `Bearer ${key}`, "idempotency-key": delivery }),
  body: bodyOf,
  classify: classifyResend,
};

function bodyOf({ rendering, sender, delivery }: Mail) {
  const { to, subject, text, html } = rendering;
  return {
    from: sender.from,
    to: [to],
    reply_to: sender.reply_to,
    ...{ subject, text, html },
    headers: { "Message-ID": messageId(delivery, sender.domain), ...mailHeaders(rendering, delivery) },
  };
}

/** What an answer of Resend means for a delivery. `answer` is kept as given. */
export function classifyResend(answer: HeardAnswer, now: number): Reply {
  return replyByRow(rowFor(answer), answer, now);
}

/** Undefined: its HTTP status says all there is. */
function rowFor(answer: HeardAnswer): ReplyRow | undefined {
  if (isSuccess(answer)) {
    const isTaken = typeof fieldOf(answer.text, "id") === "string";
    return isTaken ? find("Resend took the mail") : RESEND_REPLIES.otherwise;
  }
  const name = fieldOf(answer.text, "name");
  if (typeof name !== "string" || !WORD.test(name)) return undefined;
  if (name !== "validation_error") return find(name);
  return find(aboutField(answer) ?? name);
}

/** One word for whatever is wrong with a mail: its sentence names the field between backticks. */
function aboutField({ status, text }: HeardAnswer): string | undefined {
  const [, field] = /`(\w+)` field/.exec(String(fieldOf(text, "message"))) ?? [];
  if (field === "to") return "a validation_error about the field `to`";
  if (field !== "from" && status !== FORBIDDEN) return undefined;
  return "a validation_error with status 403, or about the field `from`";
}
