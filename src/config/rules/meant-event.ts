import { isPattern } from "../../route/listening.ts";
import { didYouMean } from "../did-you-mean.ts";
import { isKnownWord, meantValue, sameMeaning } from "./meant-value.ts";

const MOST_SHOWN = 20;

/** The event or pattern that an unknown name means: written otherwise, said in other words, misspelt. */
export function meantEvent(name: string, types: readonly string[]): string | undefined {
  if (isPattern(name)) return didYouMean(name, patternsOf(types));
  return writtenOtherwise(name, types) ?? inOtherWords(name, types) ?? misspelt(name, types);
}

/** What there is in the family of a name that is not there: `inquiry.…`. */
export function eventsLike(name: string, types: readonly string[]): readonly string[] {
  const own = types.filter((type) => familyOf(name) !== "" && familyOf(type) === familyOf(name));
  return own.slice(0, MOST_SHOWN);
}

/** The patterns that people write: `inquiry.*`, `*.created`. */
function patternsOf(types: readonly string[]): readonly string[] {
  return types.flatMap((type) => {
    const parts = type.split(".");
    return [`${parts.at(0)}.*`, `*.${parts.at(-1)}`];
  });
}

/** `inquiry_declined`, `profile.manual_action_required`, and `declined` alone. */
function writtenOtherwise(name: string, types: readonly string[]): string | undefined {
  const whole = plain(name);
  const verb = plain(verbOf(name));
  return (
    types.find((type) => plain(type) === whole) ??
    types.find((type) => familyOf(type) === "" && plain(type) === verb) ??
    (familyOf(name) === "" ? types.find((type) => plain(verbOf(type)) === whole) : undefined)
  );
}

/** `inquiry.rejected`, and `rejected` alone. */
function inOtherWords(name: string, types: readonly string[]): string | undefined {
  const verb = verbOf(name);
  if (familyOf(name) === "") return types.find((type) => sameMeaning(verb, verbOf(type)));
  const own = types.filter((type) => familyOf(type) === familyOf(name));
  const meant = meantValue(verb, own.map(verbOf));
  return own.find(
    (type) => verbOf(type) === meant && (sameMeaning(verb, verbOf(type)) || !isKnownWord(verb)),
  );
}

/** A word that means something is not taken for a slip: `inquiry.canceled` is no `inquiry.created`. */
function misspelt(name: string, types: readonly string[]): string | undefined {
  const isRight = isKnownWord(verbOf(name)) && eventsLike(name, types).length > 0;
  return isRight ? undefined : didYouMean(name, types);
}

function familyOf(name: string): string {
  return name.slice(0, Math.max(0, name.indexOf("."))).toLowerCase();
}

function verbOf(name: string): string {
  return name.slice(name.indexOf(".") + 1);
}

function plain(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_");
}
