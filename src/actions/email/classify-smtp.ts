import { toConnectError } from "../../connect/connect-error.ts";
import type { DeadReason, RetryReason } from "../../model/reasons.ts";
import type { Reply } from "../action.ts";

/** What is known of a mail that was not accepted. */
export type SmtpFailure = {
  /** nodemailer's word for what failed, and that of the socket beneath. */
  readonly code?: string | undefined;
  readonly originalCode?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly response?: string | undefined;
  /** The whole mail had gone out: the other side may have it. */
  readonly wasSent: boolean;
};

const NEEDS_LOGIN = [530, 534, 535, 538];
const REASONS: Readonly<Record<string, RetryReason>> = {
  EDNS: "dns_failed",
  EREQUIRETLS: "tls_failed",
  ETIMEDOUT: "timeout",
  EABORT: "timeout",
};

/**
 * What an SMTP failure means: 4xx and lost connections are tried again, 5xx are dead. A connection that is lost after
 * the whole mail went out is uncertain; before that, no server has a mail to pass on.
 */
export function classifySmtp(failure: SmtpFailure): Reply {
  const heard = failure.response === undefined ? {} : { answer: failure.response };
  const dead = deadReason(failure);
  if (dead) return { outcome: "dead", reason: dead, ...heard };
  if (failure.wasSent && failure.responseCode === undefined) {
    return {
      outcome: "uncertain",
      reason: retryReason(failure) === "timeout" ? "timeout" : "connection_lost",
    };
  }
  return { outcome: "retry", reason: retryReason(failure), ...heard };
}

function deadReason({ code, responseCode = 0, response = "" }: SmtpFailure): DeadReason | undefined {
  const isPermanent = responseCode >= 500;
  // A server without STARTTLS says 5xx to it; it may learn.
  if (code === "ETLS") return undefined;
  if (NEEDS_LOGIN.includes(responseCode)) return "unauthorized";
  if (code === "EAUTH" && (isPermanent || responseCode === 0)) return "unauthorized";
  if (responseCode === 552 && !isMailboxFull(response)) return "message_too_long";
  return isPermanent ? "refused" : undefined;
}

/** 552 has two meanings; the enhanced code tells which. */
function isMailboxFull(response: string): boolean {
  return /^552[ -]\S*5\.2\.2/.test(response);
}

function retryReason({ code = "", originalCode, responseCode }: SmtpFailure): RetryReason {
  if (code === "ETLS") return "tls_failed";
  if (responseCode !== undefined) return "refused_for_now";
  const known = REASONS[code];
  if (known) return known;
  const { reason } = toConnectError(Object.assign(new Error(code), { code: originalCode ?? code }));
  return reason === "forbidden_address" ? "connection_failed" : reason;
}
