import type { Plan } from "../../model/plan.ts";
import type { Arrival, Intake, Receipt } from "../../ports/intake.ts";
import { announce, isSomeDue } from "./announce.ts";
import { createBell } from "./bell.ts";
import type { PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";
import { explanations } from "./explanations.ts";
import { createGather } from "./gather.ts";
import { type Recording, recordEvents } from "./record.ts";
import { replanEvents } from "./replan.ts";
import { rolledBack } from "./rolled-back.ts";

const NOTE_ARRIVALS = `INSERT INTO arrival (source, last_event_at)
  SELECT source, $2 FROM unnest($1::text[]) AS heard (source) ORDER BY source
  ON CONFLICT (source) DO UPDATE SET last_event_at = excluded.last_event_at`;
/** When a source was last heard, to the second: more would cost every event a write. */
const ARRIVAL_PRECISION_MS = 1_000;
/** Senders wait for 5 s at least; whoever hears nothing cannot know whether to send it again. */
const ANSWER_WITHIN_MS = 4_000;

type Planned = { readonly plan?: Plan | undefined };

/** Records what comes in groups. `close` finishes what waits. */
export function createPgIntake(context: PgContext): Intake & { close(): Promise<void> } {
  const { pg, clock, log, jobs } = context;
  const { learn, write: explain } = explanations(pg);
  const heard = heardSources();
  const bell = createBell(() => context.ring(pg));

  const learnAll = (planned: readonly Planned[]) => learn(planned.flatMap(({ plan }) => plan ?? []));
  const recordingIn = (sql: Statements): Recording => ({ context, sql, explain, now: clock(), opened: [] });

  async function recordCalls(
    calls: readonly (readonly Arrival[])[],
  ): Promise<readonly (readonly Receipt[])[]> {
    const batch = calls.flat();
    await learnAll(batch);
    const now = clock();
    const news = heard.news(batch, now);
    const { receipts, opened } = await pg.tx(async (sql) => {
      const recording = recordingIn(sql);
      const all = await recordEvents(recording, batch);
      if (recording.opened.length > 0) await jobs.add(sql, recording.opened);
      if (news.length > 0) await sql.all(NOTE_ARRIVALS, news, now);
      return { receipts: all, opened: recording.opened };
    });
    heard.note(news, now);
    if (isSomeDue(context, opened)) bell.ring();
    const next = receipts.values();
    return calls.map((call) => call.flatMap(() => next.next().value ?? []));
  }

  const gather = createGather({ run: recordCalls, measure, log, answerWithin: ANSWER_WITHIN_MS });
  return {
    record: (batch) => gather.add(batch),
    async replan(batch) {
      await learnAll(batch);
      return pg.tx(async (sql) => {
        const replanning = recordingIn(sql);
        const receipts = await replanEvents(replanning, batch);
        await announce(context, sql, replanning.opened);
        return receipts;
      });
    },
    async forecast(batch) {
      await learnAll(batch);
      return rolledBack(pg, (sql) => replanEvents(recordingIn(sql), batch));
    },
    async close() {
      await gather.close();
      await bell.close();
    },
  };
}

function measure(batch: readonly Arrival[]) {
  return { size: batch.length, bytes: batch.reduce((sum, { body }) => sum + body.length, 0) };
}

function heardSources() {
  const last = new Map<string, number>();
  const isNews = (source: string, now: number) =>
    Math.abs(now - (last.get(source) ?? Number.NEGATIVE_INFINITY)) >= ARRIVAL_PRECISION_MS;
  return {
    news: (batch: readonly Arrival[], now: number): readonly string[] =>
      [...new Set(batch.map(({ event }) => event.source))].filter((source) => isNews(source, now)),
    note: (sources: readonly string[], now: number): void => {
      for (const source of sources) last.set(source, now);
    },
  };
}
