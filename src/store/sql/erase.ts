import { RelayError } from "../../errors.ts";
import type { ErasedCounts, EraseOrder, Retention } from "../../ports/retention.ts";
import { addCounts, NOTHING_ERASED } from "../rows/erased-counts.ts";
import { createInTurn } from "../rows/in-turn.ts";
import { type Note, notedPerson } from "../rows/noted-person.ts";
import type { Person } from "../rows/person.ts";
import type { Commit, SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { eraseEvent } from "./erase-event.ts";
import { eraseKeys } from "./erase-keys.ts";
import { eraseRecords } from "./erase-records.ts";
import { findPerson } from "./find-person.ts";
import { nextTurn } from "./next-turn.ts";
import { rolledBack } from "./rolled-back.ts";

/** Each may have many deliveries. */
const EVENTS_A_STEP = 20;

const FIND_EVENT = "SELECT seq FROM event WHERE id = ?";
const NOTE =
  "INSERT INTO erasure (kind, value) SELECT ?, value FROM json_each(?) WHERE true ON CONFLICT DO NOTHING";
const READ_NOTED = "SELECT kind, value FROM erasure";
const FORGET_NOTED = "DELETE FROM erasure";
/** Says nothing of whom: what is left to do is to overwrite what the rows, and their note, left behind. */
const NOTE_LEFT_BEHIND = "INSERT INTO erasure (kind, value) VALUES ('left_behind', '')";

/** One at a time, each in small steps. Whom it is about is noted before the first: a killed process can go on. */
export function createEraser(
  context: SqlContext,
  commit: Commit,
): Pick<Retention, "erase" | "finishErasing"> {
  const inTurn = createInTurn();
  return {
    erase: (order, { dry_run }) =>
      inTurn(async () => {
        const person = await personMeant(context, order);
        if (dry_run) return eraseAll(context, person, async (work) => rolledBack(context.sql, work));
        const unfinished = noted(context.sql);
        if (unfinished) await eraseNoted(context, unfinished, commit);
        await commit(() => note(context.sql, person));
        return eraseNoted(context, person, commit);
      }),
    finishErasing: () =>
      inTurn(async () => {
        const person = noted(context.sql);
        return person && eraseNoted(context, person, commit);
      }),
  };
}

async function personMeant(context: SqlContext, order: EraseOrder): Promise<Person> {
  if ("subject" in order) return findPerson(context, order.subject);
  const seq = context.sql.all<{ seq: number }>(FIND_EVENT, order.event)[0]?.seq;
  if (seq === undefined) throw new RelayError("not_found", "There is no event with this id.");
  return { keys: [], references: [], emails: [], events: [seq] };
}

async function eraseNoted(context: SqlContext, person: Person, commit: Commit): Promise<ErasedCounts> {
  const counts = await eraseAll(context, person, commit);
  await commit(() => {
    eraseKeys(context, person);
    context.sql.all(FORGET_NOTED);
    context.sql.all(NOTE_LEFT_BEHIND);
  });
  await context.overwriteFree?.();
  await commit(() => context.sql.all(FORGET_NOTED));
  return counts;
}

async function eraseAll(context: SqlContext, person: Person, commit: Commit): Promise<ErasedCounts> {
  // Not every home's commit waits for a turn of its own.
  const step: Commit = (work) => nextTurn().then(() => commit(work));
  let counts = NOTHING_ERASED;
  for (let from = 0; from < person.events.length; from += EVENTS_A_STEP) {
    const events = person.events.slice(from, from + EVENTS_A_STEP);
    const erased = await step(() => events.map((seq) => eraseEvent(context, seq)));
    for (const one of erased) counts = addCounts(counts, one);
  }
  // Last: what was under way until now may have written some.
  for (let after: number | undefined = 0; after !== undefined; ) {
    const from = after;
    const erased: { readonly records: number; readonly after?: number } = await step(() =>
      eraseRecords(context.sql, person, from),
    );
    counts = addCounts(counts, erased);
    after = erased.after;
  }
  return counts;
}

function note(sql: Driver, person: Person): void {
  for (const [kind, values] of Object.entries(person))
    sql.all(NOTE, kind, JSON.stringify(values.map(String)));
}

function noted(sql: Driver): Person | undefined {
  const notes = sql.all<Note>(READ_NOTED);
  return notes.length === 0 ? undefined : notedPerson(notes);
}
