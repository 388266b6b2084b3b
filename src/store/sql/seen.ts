import type { Driver } from "./driver.ts";
import type { Undoing } from "./undoing.ts";
import { BUCKETS, type YoungKeys, youngKeys } from "./young-keys.ts";

/** So many keys wait in memory before the first of them are taken over. */
const MOST_YOUNG = 32_768;

const FIND_SEEN = "SELECT event_id FROM seen WHERE key = ?";
const COUNT_YOUNG_DUPLICATE = "UPDATE event SET duplicates = duplicates + 1 WHERE seq = ? RETURNING id";
const COUNT_DUPLICATE = "UPDATE event SET duplicates = duplicates + 1 WHERE id = ?";
const TAKE_OVER = `INSERT INTO seen (key, event_id, seen_at)
  SELECT dedupe_key, id, received_at FROM event WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY dedupe_key
  ON CONFLICT DO NOTHING`;
const NOTE_SEEN_UNTIL = "UPDATE seen_until SET event_seq = ?";
const READ_SEEN_UNTIL = "SELECT event_seq FROM seen_until";
const LIST_YOUNG = "SELECT seq, dedupe_key FROM event WHERE seq > ? ORDER BY seq";

/** The dedupe keys of all events of the last 400 days, pruned ones included. */
export type Seen = {
  /** Of an event that came before, the id that it was stored under; its repetition is counted. */
  readonly repeat: (key: Uint8Array) => string | undefined;
  /** Remembers the key of an event that was just inserted. */
  readonly add: (key: Uint8Array, seq: number) => void;
  /** Takes some keys over into the table when too many are young. */
  readonly takeOverSome: () => void;
  /**
   * Takes about `most` over if the event of that seq, or one before it, may be young: it is about to be pruned. True
   * once none that is so old is young any more.
   */
  readonly takeOverTowards: (seq: number, most: number) => boolean;
};

/** Everything up to `until` has been taken over; this round takes everything up to `newest`, from bucket `next` on. */
type Round = { readonly until: number; readonly newest: number; readonly next: number };

/**
 * Keys are hashes: put into their table one by one, each would write a page of its own. So a young key stands in its
 * event's row and in memory, and keys that begin with the same byte go into the table together, since they are
 * neighbours there. When each byte had its turn, what was young at the beginning of the round has been taken over,
 * and that is noted. At start the events since are read back; what the table knows of them already does no harm.
 */
export function seenKeys(memory: Undoing, mostYoung = MOST_YOUNG): Seen {
  const { sql, onRollback } = memory;
  const young = youngKeys();
  const until = sql.all<{ event_seq: number }>(READ_SEEN_UNTIL)[0]?.event_seq ?? 0;
  let last = readYoung(sql, young, until);
  let round: Round = { until, newest: last, next: 0 };

  function takeOverNext(): void {
    const before = round;
    round = takeOver(memory, young, before.next === 0 ? { ...before, newest: last } : before);
    onRollback(() => {
      round = before;
    });
  }

  return {
    repeat(key) {
      const seq = young.seqOf(key);
      if (seq !== undefined) return sql.all<{ id: string }>(COUNT_YOUNG_DUPLICATE, seq)[0]?.id;
      const id = sql.all<{ event_id: string }>(FIND_SEEN, key)[0]?.event_id;
      if (id !== undefined) sql.all(COUNT_DUPLICATE, id);
      return id;
    },
    add(key, seq) {
      const before = last;
      young.add(key, seq);
      last = seq;
      onRollback(() => {
        young.remove(key);
        last = before;
      });
    },
    takeOverSome() {
      if (young.count() > mostYoung) takeOverNext();
    },
    takeOverTowards(seq, most) {
      const before = young.count();
      while (round.until < seq && before - young.count() < most) takeOverNext();
      return round.until >= seq;
    },
  };
}

/** Returns the last seq that it knows of. */
function readYoung(sql: Driver, young: YoungKeys, until: number): number {
  const rows = sql.all<{ seq: number; dedupe_key: Uint8Array }>(LIST_YOUNG, until);
  for (const { seq, dedupe_key } of rows) young.add(dedupe_key, seq);
  return rows.at(-1)?.seq ?? until;
}

/** The keys of one bucket; with the last one, everything up to the round's newest is in the table. */
function takeOver({ sql, onRollback }: Undoing, young: YoungKeys, { until, newest, next }: Round): Round {
  const taken = young.take(next);
  onRollback(() => young.putBack(next, taken));
  if (taken.size > 0) sql.all(TAKE_OVER, JSON.stringify([...taken.values()]));
  if (next + 1 < BUCKETS) return { until, newest, next: next + 1 };
  sql.all(NOTE_SEEN_UNTIL, newest);
  return { until: newest, newest, next: 0 };
}
