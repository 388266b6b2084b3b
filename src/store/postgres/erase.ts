import { RelayError } from "../../errors.ts";
import type { ErasedCounts, EraseOrder, Retention } from "../../ports/retention.ts";
import { addCounts, NOTHING_ERASED } from "../rows/erased-counts.ts";
import { createInTurn } from "../rows/in-turn.ts";
import { type Note, notedPerson } from "../rows/noted-person.ts";
import type { Person } from "../rows/person.ts";
import type { Opened, PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";
import { eraseEvents } from "./erase-event.ts";
import { eraseKeys } from "./erase-keys.ts";
import { eraseRecords } from "./erase-records.ts";
import { findPerson } from "./find-person.ts";
import { rolledBack } from "./rolled-back.ts";
import { vacuumErased } from "./vacuum-erased.ts";

/** Each may have many deliveries. */
const EVENTS_A_STEP = 20;

const FIND_EVENT = "SELECT seq FROM event WHERE id = $1";
const NOTE = `INSERT INTO erasure (kind, value)
  SELECT DISTINCT kind, value FROM unnest($1::text[], $2::text[]) AS whom (kind, value) ON CONFLICT DO NOTHING`;
const READ_NOTED = "SELECT kind, value FROM erasure";
/** What another process noted meanwhile stays. */
const FORGET_NOTED = `DELETE FROM erasure USING unnest($1::text[], $2::text[]) AS done (kind, value)
  WHERE erasure.kind = done.kind AND erasure.value = done.value`;

/** Says nothing of whom: what is left to do is to have the rows, and their note, vacuumed. */
const LEFT_BEHIND: Note = { kind: "left_behind", value: "" };

/** One transaction: all of it, or nothing. */
type Step = <T>(work: (sql: Statements) => Promise<T>) => Promise<T>;

/**
 * One at a time in this process, each in small steps. Whom it is about is noted before the first: a killed process,
 * or another one, can go on. Two processes at once may do the same again, and then find nothing.
 */
export function createEraser(context: PgContext): Pick<Retention, "erase" | "finishErasing"> {
  const { pg } = context;
  const inTurn = createInTurn();
  return {
    erase: (order, { dry_run }) =>
      inTurn(async () => {
        const person = await personMeant(pg, order);
        if (dry_run) return eraseAll(context, person, (work) => rolledBack(pg, work));
        await finish(context);
        await pg.tx((sql) => note(sql, notesOf(person)));
        return eraseNoted(context, person, notesOf(person));
      }),
    finishErasing: () => inTurn(() => finish(context)),
  };
}

async function personMeant(sql: Statements, order: EraseOrder): Promise<Person> {
  if ("subject" in order) return findPerson(sql, order.subject);
  const seq = (await sql.all<{ seq: number }>(FIND_EVENT, order.event))[0]?.seq;
  if (seq === undefined) throw new RelayError("not_found", "There is no event with this id.");
  return { keys: [], references: [], emails: [], events: [seq] };
}

async function finish(context: PgContext): Promise<ErasedCounts | undefined> {
  const notes = await context.pg.all<Note>(READ_NOTED);
  return notes.length === 0 ? undefined : eraseNoted(context, notedPerson(notes), notes);
}

async function eraseNoted(context: PgContext, person: Person, notes: readonly Note[]): Promise<ErasedCounts> {
  const { pg } = context;
  const counts = await eraseAll(context, person, (work) => pg.tx(work));
  await pg.tx(async (sql) => {
    await eraseKeys(context, sql, person);
    await forget(sql, notes);
    await note(sql, [LEFT_BEHIND]);
  });
  await vacuumErased(context);
  await pg.tx((sql) => forget(sql, [LEFT_BEHIND]));
  return counts;
}

async function eraseAll(context: PgContext, person: Person, step: Step): Promise<ErasedCounts> {
  let counts = NOTHING_ERASED;
  for (let from = 0; from < person.events.length; from += EVENTS_A_STEP) {
    const events = person.events.slice(from, from + EVENTS_A_STEP);
    counts = addCounts(counts, await step((sql) => eraseSome(context, sql, events)));
  }
  // Last: what was under way until now may have written some.
  for (let after: number | undefined = 0; after !== undefined; ) {
    const from: number = after;
    const erased = await step((sql) => eraseRecords(sql, person, from));
    counts = addCounts(counts, { records: erased.records });
    after = erased.after;
  }
  return counts;
}

async function eraseSome(
  context: PgContext,
  sql: Statements,
  events: readonly number[],
): Promise<ErasedCounts> {
  const opened: Opened[] = [];
  const counts = await eraseEvents(context, sql, events, opened);
  if (opened.length === 0) return counts;
  await context.jobs.add(sql, opened);
  await context.ring(sql);
  return counts;
}

function notesOf(person: Person): readonly Note[] {
  return Object.entries(person).flatMap(([kind, values]) =>
    values.map((value) => ({ kind, value: String(value) })),
  );
}

async function note(sql: Statements, notes: readonly Note[]): Promise<void> {
  await sql.all(
    NOTE,
    notes.map(({ kind }) => kind),
    notes.map(({ value }) => value),
  );
}

async function forget(sql: Statements, notes: readonly Note[]): Promise<void> {
  await sql.all(
    FORGET_NOTED,
    notes.map(({ kind }) => kind),
    notes.map(({ value }) => value),
  );
}
