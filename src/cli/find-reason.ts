import { type ReplyRow, replyFinder } from "../actions/reply-table.ts";
import { REPLY_TABLES } from "../actions/reply-tables.ts";
import type { ReasonEntry } from "../model/reason-entry.ts";
import { REASONS } from "../model/reasons.ts";

const ENTRIES = new Map<string, ReasonEntry>(Object.entries(REASONS));

/** A reason with the far sides' words that lead to it. */
export type FoundReason = ReasonEntry & {
  readonly reason: string;
  readonly replies: readonly { readonly kinds: readonly string[]; readonly says: readonly string[] }[];
};

/** A far side's own word, and what we make of it. */
export type FoundReply = {
  readonly kinds: readonly string[];
  readonly of: string;
  readonly outcome: ReplyRow["outcome"];
  readonly note?: string | undefined;
  readonly reason?: FoundReason | undefined;
};

/** All reason words, in the order of the docs. */
export const REASON_WORDS: readonly string[] = [...ENTRIES.keys()];

/** Every word that is explained: the reasons, and what far sides say of themselves, but for sentences. */
export const EXPLAINED_WORDS: readonly string[] = [
  ...new Set([
    ...REASON_WORDS,
    ...REPLY_TABLES.flatMap(({ rows }) => rows.flatMap(({ says }) => says)).filter(
      (said) => !said.includes(" "),
    ),
  ]),
];

/** The reason of this name. */
export function findReason(reason: string): FoundReason | undefined {
  const entry = ENTRIES.get(reason);
  if (!entry) return undefined;
  const replies = REPLY_TABLES.flatMap(({ kinds, rows, otherwise }) => {
    const says = [...rows, otherwise].filter((row) => reasonOf(row) === reason).flatMap((row) => row.says);
    return says.length > 0 ? [{ kinds, says }] : [];
  });
  return { reason, ...entry, replies };
}

/** What each kind of destination means by this word or code; where it is written out counts more than any `x`. */
export function findReplies(said: string): readonly FoundReply[] {
  const found = REPLY_TABLES.map((table) => ({ table, row: replyFinder(table)(said) }));
  const isWrittenOut = found.some(({ row }) => row?.says.includes(said));
  return found.flatMap(({ table, row }) => {
    if (!row || (isWrittenOut && !row.says.includes(said))) return [];
    const { kinds, of } = table;
    const { outcome, note } = row;
    return [{ kinds, of, outcome, note, reason: findReason(reasonOf(row) ?? "") }];
  });
}

function reasonOf(row: ReplyRow): string | undefined {
  return row.outcome === "delivered" ? undefined : row.reason;
}
