import type { Random } from "../crash/random.ts";
import type { Said } from "./judge.ts";

/** How a request is answered. */
export type Way = "answer" | "error" | "busy" | "cut_before" | "cut_after";

const FAILING = 0.05;
/** A 429 stops a destination for a second, so there are few. */
const BUSY = 0.01;
const FAILURES = ["error", "cut_before", "cut_after"] as const;

/** What the far side knows that it said. */
export const SAID: Readonly<Record<Way, Said>> = {
  answer: "ok",
  error: "failed",
  busy: "failed",
  cut_before: "failed",
  cut_after: "lost",
};

/** 5 % fail: 500, 429, or the connection is cut, before reading or after. */
export function chooseWay(random: Random): Way {
  if (!random.chance(FAILING)) return "answer";
  return random.chance(BUSY) ? "busy" : random.pick(FAILURES);
}
