import { CLOUDFLARE_REPLIES } from "./email/cloudflare-replies.ts";
import { POSTMARK_REPLIES } from "./email/postmark-replies.ts";
import { RESEND_REPLIES } from "./email/resend-replies.ts";
import { SMTP_REPLIES } from "./email/smtp-replies.ts";
import { HTTP_REPLIES } from "./http-replies.ts";
import { NO_ANSWER_REPLIES } from "./no-answer-replies.ts";
import { RECORD_REPLIES } from "./record/record-replies.ts";
import type { ReplyTable } from "./reply-table.ts";
import { SLACK_REPLIES } from "./slack/slack-replies.ts";

/** What every reply of every kind of destination means, in the order of the docs. */
export const REPLY_TABLES: readonly ReplyTable[] = [
  SLACK_REPLIES,
  SMTP_REPLIES,
  RESEND_REPLIES,
  POSTMARK_REPLIES,
  CLOUDFLARE_REPLIES,
  HTTP_REPLIES,
  RECORD_REPLIES,
  NO_ANSWER_REPLIES,
];
