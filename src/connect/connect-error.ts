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
/** Of errors that came before a byte of the request could leave. */
const UNCONNECTED_CODE =
  /^(ECONNREFUSED|E(HOST|NET)(UNREACH|DOWN)|EADDRNOTAVAIL|EAFNOSUPPORT|ERR_INVALID_URL|UND_ERR_(CONNECT_TIMEOUT|INVALID_ARG))$/;
const TIMEOUT_NAME = /^(AbortError|TimeoutError)$/;
/** Errors wrap errors; nobody wraps this often. */
const MAX_DEPTH = 6;

/** No answer came, and why. The message names neither host nor address. */
export class ConnectError extends Error {
  readonly reason: ConnectReason;
  /** The far side may have the request; false only where it cannot. */
  readonly mayHaveArrived: boolean;

  constructor(reason: ConnectReason, options: ErrorOptions & { readonly mayHaveArrived?: boolean } = {}) {
    super(MESSAGES[reason], options);
    this.name = "ConnectError";
    this.reason = reason;
    this.mayHaveArrived = options.mayHaveArrived ?? false;
  }
}

/** Turns whatever a socket, the resolver, TLS or an aborted signal threw into a ConnectError. */
export function toConnectError(error: unknown): ConnectError {
  if (error instanceof ConnectError) return error;
  const reason = reasonOf(error, 0) ?? "connection_failed";
  const isPossible = reason === "connection_failed" || reason === "timeout";
  return new ConnectError(reason, { cause: error, mayHaveArrived: isPossible && !isUnconnected(error, 0) });
}

/** Did it fail while connecting? Then nothing has arrived; all else may have. */
function isUnconnected(error: unknown, depth: number): boolean {
  if (!(error instanceof Error) || depth > MAX_DEPTH) return false;
  if ("syscall" in error && error.syscall === "connect") return true;
  if ("code" in error && UNCONNECTED_CODE.test(String(error.code))) return true;
  const first = error instanceof AggregateError ? error.errors[0] : undefined;
  return isUnconnected(error.cause, depth + 1) || isUnconnected(first, depth + 1);
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
