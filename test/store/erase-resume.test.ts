import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { Commit } from "../../src/store/sql/context.ts";
import { createEraser } from "../../src/store/sql/erase.ts";
import { migrate } from "../../src/store/sql/migrations.ts";
import { recordEvents } from "../../src/store/sql/record.ts";
import { openSqliteDriver } from "../../src/store/sqlite.ts";
import { eventOf, intentFor, planned, START } from "./samples.ts";
import { contextOf } from "./store-parts.ts";

const NO = { dry_run: false };
const EVENTS = 45;

/** A database with one person's events among others', and a process that ends after so many commits. */
function startWorld() {
  const folder = mkdtempSync(join(tmpdir(), "resume-"));
  const path = join(folder, "relay.db");
  const sql = openSqliteDriver(path);
  onTestFinished(() => {
    sql.close();
    rmSync(folder, { recursive: true });
  });
  migrate(sql, START);
  const context = contextOf(sql, () => START);
  const arrivals = Array.from({ length: 2 * EVENTS }, (_, i) => {
    const reference = i % 2 === 0 ? "canary-ada" : `other-${i}`;
    // Only the first names the reference: later steps could not be found by it any more.
    const keys =
      i === 0 ? ["ref:canary-ada", "persona:inq_1"] : i % 2 === 0 ? ["persona:inq_1"] : [`ref:${reference}`];
    const event = eventOf({ keys, reference: i === 0 || i % 2 === 1 ? reference : undefined });
    return { ...planned(event, [intentFor(event)]), body: `{"of":"${reference}"}` };
  });
  sql.tx(() => recordEvents(context, arrivals));
  const processOf = (commits: number) => {
    let left = commits;
    const commit: Commit = async (work) => {
      if (left === 0) throw new Error("killed");
      left -= 1;
      return sql.tx(work);
    };
    return createEraser({ ...context, overwriteFree: sql.overwriteFree }, commit);
  };
  const bytes = () => readFileSync(path, "latin1") + readFileSync(`${path}-wal`, "latin1");
  return { sql, processOf, bytes };
}

const ALL = 100;

it.each([1, 2, 3, 4, 5])(
  "killed after %i of its steps, the next start finishes an erasure",
  async (commits) => {
    const { sql, processOf, bytes } = startWorld();
    await expect(processOf(commits).erase({ subject: "canary-ada" }, NO)).rejects.toThrow("killed");
    expect(bytes()).toContain("canary-ada");
    expect(await processOf(ALL).finishErasing()).toBeDefined();
    expect(bytes()).not.toContain("canary-ada");
    expect(bytes()).toContain("other-1");
    expect(sql.all("SELECT count(*) AS events FROM event WHERE routing = 'erased'")).toEqual([
      { events: EVENTS },
    ]);
    expect(await processOf(ALL).finishErasing()).toBeUndefined();
  },
);

it("killed before it is noted, nothing has happened", async () => {
  const { processOf } = startWorld();
  await expect(processOf(0).erase({ subject: "canary-ada" }, NO)).rejects.toThrow("killed");
  expect(await processOf(ALL).finishErasing()).toBeUndefined();
  expect(await processOf(ALL).erase({ subject: "canary-ada" }, NO)).toMatchObject({ events: EVENTS });
});

it("one that was cut off is finished before the next, whoever that is about", async () => {
  const { processOf, bytes } = startWorld();
  await expect(processOf(2).erase({ subject: "canary-ada" }, NO)).rejects.toThrow("killed");
  expect(await processOf(ALL).erase({ subject: "other-1" }, NO)).toMatchObject({ events: 1 });
  expect(bytes()).not.toContain("canary-ada");
});

it("two at once take turns", async () => {
  const { processOf, sql } = startWorld();
  const eraser = processOf(ALL);
  const [first, second] = await Promise.all([
    eraser.erase({ subject: "canary-ada" }, NO),
    eraser.erase({ subject: "other-1" }, NO),
  ]);
  expect([first.events, second.events]).toEqual([EVENTS, 1]);
  expect(sql.all("SELECT count(*) AS rows FROM erasure")).toEqual([{ rows: 0 }]);
});
