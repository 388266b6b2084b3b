import { didYouMean } from "../did-you-mean.ts";

/** Our keys, with what other tools or plain English call them. The first that is known at the place is meant. */
const OTHER_WORDS: readonly (readonly [key: string, words: string])[] = [
  ["event", "on trigger triggers event_type event_name type"],
  ["when", "if condition conditions where filter filters only_if"],
  ["do", "then action actions steps run"],
  ["from", "source sources provider sender"],
  ["schedule", "cron every"],
  ["description", "name title comment note label"],
  ["after", "delay wait in"],
  ["cancel_when", "unless until cancel cancel_if stop stop_when stop_if"],
  ["repeat", "remind interval again"],
  ["digest", "batch group bundle collect"],
  ["once_per", "throttle dedupe once unique"],
  ["during", "hours business_hours office_hours only_during"],
  ["on_failure", "on_error on_fail catch fallback"],
  ["webhook", "zapier http zap post"],
  ["email", "mail"],
  ["channel", "to room"],
  ["text", "message msg body content"],
  ["subject", "title"],
  ["to", "recipient recipients address"],
  ["body", "payload data json"],
  ["via", "to destination connection"],
  ["set", "fields columns values"],
  ["key", "id field per"],
  ["within", "for period window"],
  ["default", "otherwise else fallback"],
  ["timezone", "zone tz time_zone"],
  ["closed", "holidays except"],
  ["open", "days week"],
  ["hours", "opening_hours business_hours"],
];

/** The known key that a word means: another name for it, else the one that is spelt like it. */
export function meantKey(word: string, known: readonly string[]): string | undefined {
  const plain = word.toLowerCase().replaceAll("-", "_");
  const other = OTHER_WORDS.find(([key, words]) => known.includes(key) && words.split(" ").includes(plain));
  return other?.[0] ?? didYouMean(word, known);
}
