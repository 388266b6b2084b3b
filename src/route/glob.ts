import type { Budget } from "./budget.ts";
import { spend } from "./budget.ts";

/**
 * Does the text match a pattern of `*` (anything) and `?` (one character)? Goes back to the last `*` only, so
 * that no pattern is exponential; each turn takes a step.
 */
export function matchesGlob(text: string, pattern: string, budget: Budget): boolean {
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    spend(budget, 1);
    const wanted = pattern[next];
    if (wanted === "*") {
      star = next++;
      resume = at;
    } else if (wanted === "?" || wanted === text[at]) {
      next++;
      at++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[next] === "*") next++;
  return next === pattern.length;
}
