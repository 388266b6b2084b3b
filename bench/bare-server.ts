import { serve } from "@hono/node-server";
import Database from "better-sqlite3";
import { Hono } from "hono";
import { isSigned } from "./is-signed.ts";

/** What the relay is measured against: `echo` reads the body, `floor` also verifies, parses and keeps it, durably. */
const [kind = "echo", file = ""] = process.argv.slice(2);

const app = new Hono();
if (kind === "echo") {
  app.post("/in/persona", async (c) => c.text(String((await c.req.arrayBuffer()).byteLength)));
} else {
  const keep = groupCommit(file);
  app.post("/in/persona", async (c) => {
    const body = Buffer.from(await c.req.arrayBuffer());
    if (!isSigned(body, c.req.header("persona-signature") ?? "")) return c.text("bad signature", 401);
    const payload: unknown = JSON.parse(body.toString());
    if (typeof payload !== "object") return c.text("no object", 400);
    await keep(body);
    return c.text("ok");
  });
}
serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => process.stdout.write(`${port}\n`));

function groupCommit(path: string): (body: Buffer) => Promise<void> {
  const db = new Database(path);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec("CREATE TABLE body (id INTEGER PRIMARY KEY, bytes BLOB)");
  const insert = db.prepare("INSERT INTO body (bytes) VALUES (?)");
  let waiting: { body: Buffer; done: () => void }[] = [];
  const insertAll = db.transaction((batch: typeof waiting) => {
    for (const { body } of batch) insert.run(body);
  });
  const flush = () => {
    const batch = waiting;
    waiting = [];
    insertAll(batch);
    for (const { done } of batch) done();
  };
  return (body) =>
    new Promise((done) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ body, done });
    });
}
