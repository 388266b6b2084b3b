import { LIST_FILTERS } from "./list-filters.ts";
import { NUMBER_FILTERS } from "./number-filters.ts";
import { TEXT_FILTERS } from "./text-filters.ts";

/** What a filter may know besides its value. `now` is the view's, as ISO text. */
export type FilterTools = { readonly now: unknown };

type FilterCall = {
  readonly value: unknown;
  readonly args: readonly unknown[];
  readonly tools: FilterTools;
};

export type Filter = (call: FilterCall) => unknown;

/** All filters, by name. */
export const FILTERS: Readonly<Record<string, Filter>> = {
  ...TEXT_FILTERS,
  ...LIST_FILTERS,
  ...NUMBER_FILTERS,
};
