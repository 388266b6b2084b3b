import { expect, it } from "vitest";
import { ruleReference } from "../../../src/config/rules/rule-reference.ts";
import { FILTER_HELP, TAG_HELP } from "../../../src/config/rules/template-help.ts";
import { TAGS } from "../../../src/templates/engine.ts";
import { FILTERS } from "../../../src/templates/filters.ts";

it("every filter and tag that there is has its line of help, and no other", () => {
  expect(Object.keys(FILTER_HELP).toSorted()).toEqual(Object.keys(FILTERS).toSorted());
  expect(Object.keys(TAG_HELP).toSorted()).toEqual(TAGS.toSorted());
});

it("every key and condition has a meaning", () => {
  expect(ruleReference()).not.toMatch(/\| {2}\|\n/);
});
