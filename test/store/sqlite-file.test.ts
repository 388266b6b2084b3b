import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCommitter } from "../../src/store/committer.ts";
import { requireDurable } from "../../src/store/require-durable.ts";
import { MIGRATIONS, migrate } from "../../src/store/sql/migrations.ts";
import { createSqlStore } from "../../src/store/sql/sql-store.ts";
import { openSqliteDriver } from "../../src/store/sqlite.ts";
import { openStore } from "./open-store.ts";
import {
  digestFor,
  eventOf,
  intentFor,
  MINUTE,
  planned,
  reminderFor,
  START,
  STOP,
  settlementOf,
} from "./samples.ts";
import { contextOf } from "./store-parts.ts";

const OWNER_ONLY = 0o600;

describe("the SQLite file", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "store-"));
    path = join(folder, "data", "relay.db");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const modeOf = (file: string) => statSync(file).mode & 0o777;
  const child = (mode: string) =>
    spawn(process.execPath, [fileURLToPath(new URL("./write-forever.ts", import.meta.url)), path, mode], {
      stdio: ["ignore", "pipe", "inherit"],
    });

  it("is in WAL mode, fully synchronous and locked", () => {
    const sql = openSqliteDriver(path);
    expect(sql.all("PRAGMA journal_mode")).toEqual([{ journal_mode: "wal" }]);
    expect(sql.all("PRAGMA synchronous")).toEqual([{ synchronous: 2 }]);
    expect(sql.all("PRAGMA locking_mode")).toEqual([{ locking_mode: "exclusive" }]);
    sql.close();
  });

  it("can be read by its owner only, as can its folder and its log", async () => {
    const store = openStore(path);
    await store.intake.record([planned(eventOf())]);
    expect([path, `${path}-wal`].map(modeOf)).toEqual([OWNER_ONLY, OWNER_ONLY]);
    expect(modeOf(join(folder, "data"))).toBe(0o700);
    await store.close();
    chmodSync(path, 0o644);
    await openStore(path).close();
    expect(modeOf(path)).toBe(OWNER_ONLY);
  });

  it("opened only to look, what was under way stays so; opened to deliver, it is due at once", async () => {
    let now = START;
    const event = eventOf();
    const opened = (delivers: boolean) => openStore(path, () => now, delivers);
    const relay = opened(true);
    await relay.intake.record([planned(event, [intentFor(event)])]);
    await relay.queue.claim([{ gate: "slack/#kyc", limit: 1 }], START + MINUTE);
    await relay.close();
    const dueIn = async (delivers: boolean) => {
      const store = opened(delivers);
      const [due] = (await store.queue.nextDue()).values();
      await store.close();
      return (due ?? 0) - START;
    };
    for (now of [START + 1, START + 2]) expect(await dueIn(false)).toBe(MINUTE);
    expect(await dueIn(true)).toBe(2);
  });

  it("a database that reads back as anything less is refused", () => {
    const good = { journal_mode: "wal", synchronous: 2, locking_mode: "exclusive" };
    expect(() => requireDurable(good)).not.toThrow();
    for (const bad of [{ journal_mode: "delete" }, { synchronous: 1 }, { locking_mode: "normal" }]) {
      expect(() => requireDurable({ ...good, ...bad })).toThrow(/cannot promise/);
    }
  });

  it("a file that is no database is refused with a sentence", () => {
    const other = join(folder, "notes.txt");
    writeFileSync(other, "these are notes, not a database, long enough to have a header".repeat(99));
    expect(() => openSqliteDriver(other)).toThrow(/is not a database/);
  });

  it("a second process is told at once that another relay has the file open", async () => {
    const writer = child("hold");
    await once(writer.stdout, "data");
    try {
      expect(() => openStore(path)).toThrow(
        expect.objectContaining({ code: "store_busy", message: expect.stringMatching(/another relay/) }),
      );
    } finally {
      writer.kill("SIGKILL");
      await once(writer, "exit");
    }
    await openStore(path).close();
  });

  it("kill -9 loses nothing that was acknowledged", async () => {
    const writer = child("write");
    const acknowledged: string[] = [];
    for await (const line of createInterface({ input: writer.stdout })) {
      acknowledged.push(line);
      if (acknowledged.length === 300) writer.kill("SIGKILL");
    }
    const store = openStore(path);
    const found = await store.ledger.stored({ ids: acknowledged }, 0, acknowledged.length);
    expect(acknowledged.length).toBeGreaterThanOrEqual(300);
    expect(found.map(({ event }) => event.id).sort()).toEqual([...acknowledged].sort());
    await store.close();
  });

  it("what waits when it closes is written", async () => {
    const store = openStore(path);
    const event = eventOf();
    const receipt = store.intake.record([planned(event)]);
    await store.close();
    await receipt;
    const again = openStore(path);
    expect(await again.ledger.event(event.id)).toBeDefined();
    await again.close();
  });

  it("a full disk is store_unavailable, loses nothing promised, and room ends it", async () => {
    const sql = openSqliteDriver(path);
    migrate(sql, START);
    const { commit } = createCommitter({ tx: sql.tx });
    const { intake, ledger } = createSqlStore(contextOf(sql), commit);
    const kept = eventOf();
    await intake.record([planned(kept)]);
    const pages = sql.all<{ page_count: number }>("PRAGMA page_count")[0]?.page_count ?? 0;
    sql.all(`PRAGMA max_page_count = ${pages}`);
    const large = { ...planned(eventOf()), body: "x".repeat(100_000) };
    await expect(intake.record([large])).rejects.toMatchObject({
      code: "store_unavailable",
      message: expect.stringMatching(/no room/),
    });
    expect(await ledger.event(kept.id)).toBeDefined();
    sql.all("PRAGMA max_page_count = 1000000");
    expect(await intake.record([large])).toMatchObject([{ result: "stored" }]);
    sql.close();
  });

  it("100 concurrent events cost few commits, and a poisoned one harms nobody", async () => {
    const sql = openSqliteDriver(path);
    migrate(sql, START);
    let commits = 0;
    const tx: typeof sql.tx = (work) => {
      commits += 1;
      return sql.tx(work);
    };
    const { intake } = createSqlStore(contextOf(sql), createCommitter({ tx }).commit);
    await Promise.all(Array.from({ length: 100 }, () => intake.record([planned(eventOf())])));
    expect(commits).toBe(1);
    const twin = eventOf();
    const poisoned = { ...planned(twin), event: { ...twin, source_event_id: "other" } };
    const results = await Promise.allSettled([
      intake.record([planned(twin)]),
      intake.record([poisoned]),
      intake.record([planned(eventOf())]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    sql.close();
  });

  it("holds keys only of reminders that are open", async () => {
    const sql = openSqliteDriver(path);
    migrate(sql, START);
    const { intake, queue } = createSqlStore(
      contextOf(sql, () => START),
      async (work) => sql.tx(work),
    );
    const keys = () => sql.all<{ key: string }>("SELECT key FROM stop_key").map(({ key }) => key);
    const stopped = eventOf({ reference: "c-1" });
    const sent = eventOf({ keys: ["persona:inq_2"] });
    await intake.record([
      planned(stopped, [reminderFor(stopped)]),
      planned(sent, [reminderFor(sent, { due_at: START, gate: "mail" })]),
    ]);
    expect(keys()).toEqual(["persona:inq_1", "persona:inq_2", "ref:c-1"]);
    await intake.record([
      planned(eventOf({ reference: "c-1", decision: "approved", received_at: START + 1 }), []),
    ]);
    expect(keys()).toEqual(["persona:inq_2"]);
    await queue.settle(
      (await queue.claim([{ gate: "mail", limit: 1 }], START + 1)).map((claimed) => settlementOf(claimed)),
    );
    expect(keys()).toEqual([]);
    sql.close();
  });

  it("holds nothing of windows that are frozen or of members that left, nor of what ended", async () => {
    const sql = openSqliteDriver(path);
    migrate(sql, START);
    const context = contextOf(sql, () => START);
    const { intake, queue } = createSqlStore(context, async (work) => sql.tx(work));
    const rows = (table: string) => sql.all<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)[0]?.n;
    const held = () => ["stop_key", "stop", "open_window", "member"].map(rows);
    const same = "subject.key" as const;
    const stop = { ...STOP, decision: false, cancel_when: { events: ["x"], same } };
    const [leaves, stays, alone] = ["c-1", "c-2", "c-3"].map((id) =>
      eventOf({ reference: id, keys: [`ref:${id}`] }),
    );
    if (!leaves || !stays || !alone) throw new Error("there are three");
    const gathered = [leaves, stays].map((event) =>
      planned(event, [digestFor(event, "all", { due_at: START, stop })]),
    );
    await intake.record([...gathered, planned(alone, [intentFor(alone, { gate: "mail", stop })])]);
    expect(held()).toEqual([3, 3, 1, 2]);
    const named = eventOf({ reference: "c-1", keys: ["ref:c-1"], received_at: START + 1 });
    await intake.record([planned(named, [], [{ rule: "digest", was: [], action: "slack", same }])]);
    expect(held()).toEqual([2, 2, 1, 1]);
    const [digest] = await queue.claim([{ gate: "slack/#kyc", limit: 1 }], START + 1);
    expect(held()).toEqual([1, 1, 0, 1]);
    const [other] = await queue.claim([{ gate: "mail", limit: 1 }], START + 1);
    if (!digest || !other) throw new Error("both were due");
    await queue.settle([settlementOf(digest), settlementOf(other)]);
    expect(rows("stop_key")).toBe(0);
    sql.close();
  });

  it("keeps the latest 10,000 refusals", () => {
    const sql = openSqliteDriver(path);
    migrate(sql, START);
    const { upkeep } = createSqlStore(contextOf(sql), async (work) => work());
    const refusal = {
      at: START,
      source: "persona",
      reason: "stale",
      header_names: [],
      uncounted: 0,
    } as const;
    sql.tx(() => {
      for (let n = 0; n < 10_005; n += 1) void upkeep.noteRefusal({ ...refusal, at: n });
    });
    expect(sql.all("SELECT count(*) AS n, min(at) AS oldest FROM refused")).toEqual([
      { n: 10_000, oldest: 5 },
    ]);
    sql.close();
  });
});

describe("migrations", () => {
  it("are applied once, in order, and add up", () => {
    const folder = mkdtempSync(join(tmpdir(), "store-"));
    const sql = openSqliteDriver(join(folder, "relay.db"));
    migrate(sql, START);
    migrate(sql, START + 1);
    const next = [...MIGRATIONS, ["CREATE TABLE later (at INTEGER)"]];
    migrate(sql, START + 2, next);
    expect(sql.all("SELECT * FROM migration ORDER BY version")).toEqual([
      { version: 1, applied_at: START },
      { version: 2, applied_at: START + 2 },
    ]);
    expect(() => migrate(sql, START + 3)).toThrow(/version 2.*knows only versions up to 1/);
    const broken = [...next, ["CREATE TABLE last (at INTEGER)", "CREATE TABLE later (at INTEGER)"]];
    expect(() => migrate(sql, START + 4, broken)).toThrow();
    expect(sql.all("SELECT name FROM sqlite_schema WHERE name = 'last'")).toEqual([]);
    sql.close();
    rmSync(folder, { recursive: true });
  });
});
