import { type ErrorCode, RelayError } from "../errors.ts";
import type { Arrival, Intake, Receipt } from "../ports/intake.ts";
import type { RefusedRow } from "../ports/ledger.ts";

/** What crosses from the object to the Worker; an error of ours would arrive as a stranger. */
export type Recorded =
  | { readonly ok: true; readonly receipts: readonly Receipt[] }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** What the Worker asks of the object. */
export type RelayStub = {
  /** Plans and stores what one request brought; durable when it answers. */
  record(arrivals: readonly Arrival[]): Promise<Recorded>;
  noteRefusal(row: RefusedRow): Promise<void>;
  /** Starts it, if it is not running; then it looks by itself for what is due. */
  wake(): Promise<void>;
  fetch(request: Request): Promise<Response>;
};

/** The object as the place where events are stored. */
export function objectIntake(stub: () => RelayStub): Pick<Intake, "record"> {
  return {
    async record(arrivals) {
      const recorded = await recordTwice(stub, arrivals);
      if (recorded.ok) return recorded.receipts;
      throw new RelayError(recorded.code, recorded.message);
    },
  };
}

/** An object that was moved or deployed anew meanwhile is asked once more: what it has stored by then is a duplicate. */
async function recordTwice(stub: () => RelayStub, arrivals: readonly Arrival[]): Promise<Recorded> {
  try {
    return await stub().record(arrivals);
  } catch (error) {
    if (!isPassing(error)) throw error;
    return stub().record(arrivals);
  }
}

/** Cloudflare says of its own errors whether another try may help. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error) || !("retryable" in error)) return false;
  return error.retryable === true && !("overloaded" in error && error.overloaded === true);
}
