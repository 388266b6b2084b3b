/** Codes of the errors that we throw on purpose, each with its HTTP status. */
const STATUS = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  invalid_settings: 500,
  invalid_rules: 500,
  store_busy: 503,
  store_unavailable: 503,
  unreachable: 502,
  internal: 500,
} as const;

export type ErrorCode = keyof typeof STATUS;

/** The one error thrown on purpose: `code` for machines, `message` a sentence for people. */
export class RelayError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "RelayError";
    this.code = code;
  }
}

/** Is it the store that cannot be asked just now? What is asked again later may be answered. */
export function isStoreAway(error: unknown): boolean {
  return error instanceof RelayError && (error.code === "store_unavailable" || error.code === "store_busy");
}

/** The HTTP status that answers an error; strangers are 500. */
export function httpStatus(error: unknown): (typeof STATUS)[ErrorCode] {
  return error instanceof RelayError ? STATUS[error.code] : STATUS.internal;
}

/** What may be shown of an error: our own sentences; of a stranger only that it happened. */
export function publicMessage(error: unknown): string {
  return error instanceof RelayError
    ? error.message
    : "Something went wrong inside the relay; its log has the cause.";
}

/**
 * What the log may have of an error: our own sentence and the kind of its cause; of a stranger its name and where it
 * was thrown, because its words may quote data.
 */
export function whatHappened(error: unknown): string {
  if (error instanceof RelayError) return `${error.message}${kindOf(error.cause)}`;
  if (!(error instanceof Error)) return "unknown";
  const frame = error.stack?.split("\n").find((line) => line.startsWith("    at "));
  return `${error.name}${frame === undefined ? "" : ` ${frame.trim()}`}`;
}

/** Such as ` [SQLITE_FULL]`. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const code = "code" in error ? error.code : error.name;
  return ` [${String(code)}]`;
}
