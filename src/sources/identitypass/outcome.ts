import type { Decision } from "../../model/decision.ts";
import type { Body } from "./body.ts";

/** The type that we give an event without a name of its own, and what it decides. */
export type Outcome = { readonly type: string; readonly decision: Decision };

/** Looked at in this order: the sender's own trouble first, then the watch list, then the result. */
export const OUTCOMES = {
  unavailable: { type: "verification.unavailable", decision: "error" },
  walletEmpty: { type: "verification.wallet-empty", decision: "error" },
  blocked: { type: "verification.blocked", decision: "review" },
  verified: { type: "verification.verified", decision: "approved" },
  notVerified: { type: "verification.not-verified", decision: "declined" },
  pending: { type: "verification.pending", decision: "pending" },
  unknown: { type: "verification.unknown", decision: "none" },
} as const satisfies Readonly<Record<string, Outcome>>;

const BY_CODE: ReadonlyMap<string, Outcome> = new Map<string, Outcome>([
  ["02", OUTCOMES.unavailable],
  ["03", OUTCOMES.walletEmpty],
  ["07", OUTCOMES.blocked],
]);

const BY_STATUS: ReadonlyMap<string, Outcome> = new Map<string, Outcome>([
  ["VERIFIED", OUTCOMES.verified],
  ["NOT-VERIFIED", OUTCOMES.notVerified],
  ["PENDING", OUTCOMES.pending],
]);

/** What a body says. A status word that nobody has documented decides nothing. */
export function outcomeOf({ code, status }: Pick<Body, "code" | "status">): Outcome {
  const byCode = BY_CODE.get(code ?? "");
  if (byCode) return byCode;
  const word = (status ?? "").toUpperCase().replaceAll(/[\s_]+/g, "-");
  return BY_STATUS.get(word) ?? OUTCOMES.unknown;
}
