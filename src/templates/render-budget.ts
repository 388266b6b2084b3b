import type { Context } from "liquidjs";
import { RenderError } from "./render-error.ts";

/** Longest text that a template may have, in characters. */
export const MAX_TEMPLATE_LENGTH = 20_000;
/** Longest text that a template, or one filter of it, may make, in characters. */
const MAX_OUTPUT_LENGTH = 65_536;
/** Turns of all loops of one rendering together. */
const MAX_TURNS = 2_000;
/** Characters and list items that all filters of one rendering may read; a turn costs 50 for each part of its loop. */
const MAX_WORK = 2_000_000;
const WORK_OF_A_PART = 50;

const KEY = "kyc-relay-budget";

/** What one rendering has used up: counted, because a clock can stand still. */
export type Budget = { turns: number; work: number; output: number };

/** Gives a rendering its budget. */
export function openBudget(context: Context): Budget {
  const budget: Budget = { turns: 0, work: 0, output: 0 };
  context.setRegister(KEY, budget);
  return budget;
}

/** Counts one turn of a loop with so many parts; throws a RenderError when there were too many. */
export function countTurn(context: Context, parts: number): void {
  const budget = budgetOf(context);
  budget.turns += 1;
  if (budget.turns > MAX_TURNS)
    throw new RenderError(`The loops of the text take more than ${MAX_TURNS} turns.`);
  countWork(context, parts * WORK_OF_A_PART);
}

/** Counts what a filter reads; throws a RenderError when it is too much. */
export function countWork(context: Context, amount: number): void {
  const budget = budgetOf(context);
  budget.work += amount;
  if (budget.work > MAX_WORK) throw new RenderError("Filling in the text takes too much work.");
}

/** What it costs to read a value once: its characters, items or keys. */
export function sizeOf(value: unknown): number {
  if (typeof value === "string" || Array.isArray(value)) return value.length + 1;
  return typeof value === "object" && value !== null ? Object.keys(value).length + 1 : 1;
}

/** Counts text that is written; throws a RenderError when it is too much. */
export function countOutput(budget: Budget, length: number): void {
  budget.output += length;
  checkLength(budget.output);
}

/** Throws a RenderError when a text would be too long. */
export function checkLength(length: number): void {
  if (length > MAX_OUTPUT_LENGTH) {
    throw new RenderError(`The text becomes longer than ${MAX_OUTPUT_LENGTH} characters.`);
  }
}

function budgetOf(context: Context): Budget {
  return context.getRegister<Budget>(KEY, { turns: 0, work: 0, output: 0 });
}
