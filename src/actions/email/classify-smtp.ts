import { ConnectError, type ConnectReason } from "../../connect/connect-error.ts";
import type { Reply } from "../action.ts";
import { replyForNoAnswer, replyForNoConnection } from "../connect-outcome.ts";
import { type ReplyRow, replyFinder, rulingOf } from "../reply-table.ts";
import { SMTP_REPLIES } from "./smtp-replies.ts";

/** What is known of a mail that was not accepted. */
export type SmtpFailure = {
  /** nodemailer's word for what failed, and that of the socket beneath. */
  readonly code?: string | undefined;
  readonly originalCode?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly response?: string | undefined;
  /** What the server answered to: `MAIL FROM`, `RCPT TO`, `DATA` … */
  readonly command?: string | undefined;
  /** The whole mail had gone out: the other side may have it. */
  readonly wasSent: boolean;
};

const PERMANENT = 500;
const NO_MAILBOX = 550;
/** Such as `550-5.1.1`, and `552 #5.2.2`. */
const ENHANCED_CODE = /^\d{3}[ -]\D?(\d\.\d{1,3}\.\d{1,3})/;

/** nodemailer's words for what its socket met. */
const SOCKET_REASONS: Readonly<Record<string, ConnectReason>> = {
  EDNS: "dns_failed",
  EREQUIRETLS: "tls_failed",
  ETIMEDOUT: "timeout",
  EABORT: "timeout",
};

const find = replyFinder(SMTP_REPLIES);

/**
 * What an SMTP failure means, by the table of replies. A connection that is lost after the whole mail went out is
 * uncertain; before that, no server has a mail to pass on.
 */
export function classifySmtp(failure: SmtpFailure): Reply {
  const row = rowFor(failure);
  if (!row) return withoutAnswer(failure);
  return { ...rulingOf(row), ...(failure.response !== undefined && { answer: failure.response }) };
}

/** Undefined: there was no answer. */
function rowFor(failure: SmtpFailure): ReplyRow | undefined {
  const { code, responseCode, response, command } = failure;
  if (code === "ETLS") return find("no STARTTLS");
  if (code === "EAUTH" && isForGood(responseCode)) return find("the login is refused");
  if (command === "RCPT TO" && responseCode === NO_MAILBOX && !ENHANCED_CODE.test(response ?? ""))
    return find("550 to the recipient's address, without an enhanced code");
  return responseCode === undefined ? undefined : answered(responseCode, response);
}

function isForGood(responseCode: number | undefined): boolean {
  return responseCode === undefined || responseCode >= PERMANENT;
}

function answered(code: number, response = ""): ReplyRow {
  const byCode = find(String(code)) ?? SMTP_REPLIES.otherwise;
  const isLogin = byCode.outcome === "dead" && byCode.reason === "unauthorized";
  const enhanced = ENHANCED_CODE.exec(response)?.[1];
  // Both say by their first digit whether it is for good; if they differ, the code counts.
  if (isLogin || enhanced === undefined || enhanced[0] !== String(code)[0]) return byCode;
  return find(enhanced) ?? byCode;
}

function withoutAnswer({ code = "", originalCode, wasSent }: SmtpFailure): Reply {
  const reason = SOCKET_REASONS[code];
  const error = reason
    ? new ConnectError(reason, { mayHaveArrived: wasSent })
    : Object.assign(new Error(code), { code: originalCode ?? code });
  if (!wasSent) return replyForNoConnection(error);
  return replyForNoAnswer(
    reason === "timeout" ? error : new ConnectError("connection_failed", { mayHaveArrived: true }),
  );
}
