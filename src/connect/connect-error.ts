import type { DeadReason, RetryReason } from "../model/reasons.ts";

export type ConnectReason = Extract<
  RetryReason | DeadReason,
  "dns_failed" | "connection_failed" | "tls_failed" | "timeout" | "forbidden_address"
>;

const MESSAGES: Readonly<Record<ConnectReason, string>> = {
  dns_failed: "The host name could not be looked up.",
  connection_failed: "No connection could be made.",
  tls_failed: "No secure connection could be made.",
  timeout: "There was no answer in time.",
  forbidden_address: "The address is private or reserved; `allow_private: true` opens it.",
};

const DNS_CODE = /^(ENOTFOUND|EAI_\w+|ENODATA|ESERVFAIL|EREFUSED|ENONAME|ETIMEOUT)$/;
const TLS_CODE =
  /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/;
const TIMEOUT_CODE = /^(ETIMEDOUT|UND_ERR_\w+_TIMEOUT)$/;
const TIMEOUT_NAME = /^(AbortError|TimeoutError)$/;
/** Errors wrap errors; nobody wraps this often. */
const MAX_DEPTH = 6;

/** No answer came, and why. The message names neither host nor address. */
export class ConnectError extends Error {
  readonly reason: ConnectReason;

  constructor(reason: ConnectReason, options?: ErrorOptions) {
    super(MESSAGES[reason], options);
    this.name = "ConnectError";
    this.reason = reason;
  }
}

/** Turns whatever a socket, the resolver, TLS or an aborted signal threw into a ConnectError. */
export function toConnectError(error: unknown): ConnectError {
  if (error instanceof ConnectError) return error;
  return new ConnectError(reasonOf(error, 0) ?? "connection_failed", { cause: error });
}

/** What the error says itself, else what caused it, else the first of many. */
function reasonOf(error: unknown, depth: number): ConnectReason | undefined {
  if (!(error instanceof Error) || depth > MAX_DEPTH) return undefined;
  if (error instanceof ConnectError) return error.reason;
  if (TIMEOUT_NAME.test(error.name)) return "timeout";
  const code = "code" in error ? String(error.code) : "";
  if (DNS_CODE.test(code)) return "dns_failed";
  if (TLS_CODE.test(code)) return "tls_failed";
  if (TIMEOUT_CODE.test(code)) return "timeout";
  const first = error instanceof AggregateError ? error.errors[0] : undefined;
  return reasonOf(error.cause, depth + 1) ?? reasonOf(first, depth + 1);
}
