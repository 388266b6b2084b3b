import type { YamlPath } from "../yaml/yaml-node.ts";

/** What other tools or plain English call the words that a key takes, and the line to write. */
const OTHER_WORDS: Readonly<Record<string, readonly (readonly [line: string, words: string])[]>> = {
  if_pending: [
    [
      "if_pending: restart",
      "replace reset update override overwrite cancel renew newest latest debounce extend",
    ],
    ["if_pending: keep", "ignore skip drop first oldest once none leave existing"],
    ["if_pending: add", "both another append allow all new stack parallel queue always"],
  ],
  else: [
    ["else: drop", "skip cancel ignore discard never none stop no nothing delete suppress"],
    ["else: wait", "delay defer later hold queue postpone next snooze pause next_opening"],
  ],
  on_uncertain: [
    [
      "on_uncertain: hold",
      "dead stop fail dead_letter drop park manual ask wait pause never skip ignore cancel",
    ],
    ["on_uncertain: retry", "again resend repeat send redo try continue always"],
  ],
  mode: [
    [
      "mode: shadow",
      "dry_run dryrun dry test testing silent preview observe log draft simulate report monitor",
    ],
    ["enabled: false", "off disabled disable none paused pause inactive no stop stopped"],
    ["mode: live", "on active enabled production prod real normal default enforce"],
  ],
  same: [
    ["same: subject.key", "subject person applicant customer user account profile key any"],
    ["same: subject.reference", "reference ref reference_id external_id customer_id user_id"],
    ["same: check.id", "check inquiry verification case check_id inquiry_id session id"],
  ],
};

/** The line that was meant by a word which the last key of the path does not take; undefined if that is not certain. */
export function meantOption(path: YamlPath, word: string): string | undefined {
  const key = String(path.at(-1));
  const plain = word
    .trim()
    .toLowerCase()
    .replaceAll(/[\s.-]+/g, "_");
  const options = Object.hasOwn(OTHER_WORDS, key) ? OTHER_WORDS[key] : undefined;
  return options?.find(([, words]) => words.split(" ").includes(plain))?.[0];
}
