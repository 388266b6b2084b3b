import type { Context } from "hono";
import { createFactory } from "hono/factory";
import { z } from "zod";
import { RelayError } from "../../errors.ts";
import type { Backups } from "../parts.ts";
import { problem } from "../problem.ts";
import { checkedBody, checkedQuery } from "./checked.ts";
import { described } from "./described.ts";

const factory = createFactory();

const id = z.string().meta({ description: "Of this copy." });
const pages = z.int().meta({ description: "Pages of the database." });

const answer = z.object({
  data: z
    .discriminatedUnion("state", [
      z.object({ state: z.literal("none") }),
      z.object({ state: z.literal("copying"), id, copied: pages, total: pages }),
      z.object({ state: z.literal("ready"), id, bytes: z.int(), took_ms: z.number() }),
      z.object({ state: z.literal("failed"), id, why: z.string() }),
    ])
    .meta({ ref: "Backup" }),
});

/** `POST /backup`: begins to copy the database. */
export function beginBackup(backups: Backups | undefined) {
  return factory.createHandlers(
    described({
      operationId: "beginBackup",
      summary: "Begins to copy the running database, beside the work; `GET /backup` tells how far it is.",
      tag: "Recover",
      answer,
      acts: true,
    }),
    checkedBody(z.strictObject({})),
    async (context) => context.json({ data: await existing(backups).begin() }),
  );
}

/** `GET /backup`: how far the copy is. */
export function showBackup(backups: Backups | undefined) {
  return factory.createHandlers(
    described({
      operationId: "showBackup",
      summary: "How far the copy of the database is.",
      tag: "Recover",
      answer,
    }),
    checkedQuery(z.strictObject({})),
    (context) => context.json({ data: existing(backups).status() }),
  );
}

/** `GET /backup/:id`: the finished copy, once. */
export function fetchBackup(backups: Backups | undefined) {
  return factory.createHandlers(
    described({
      operationId: "fetchBackup",
      summary:
        "The finished copy: a SQLite file, with all the personal data that is in the relay. Only once.",
      tag: "Recover",
      bytes: "application/vnd.sqlite3",
      findsOne: true,
    }),
    checkedQuery(z.strictObject({})),
    async (context: Context) => {
      if (context.req.method === "HEAD") return onlyFetched(context);
      const copy = await existing(backups).take(context.req.param("id") ?? "");
      if (!copy) throw gone();
      return context.body(copy.body, 200, {
        "content-type": "application/vnd.sqlite3",
        "content-length": String(copy.bytes),
      });
    },
  );
}

/** A HEAD would open the one copy there is, and nobody would read it. */
function onlyFetched(context: Context): Response {
  return problem(context, {
    status: 405,
    reason: "method_not_allowed",
    detail: "A copy can be fetched once: GET it. GET /api/v1/backup tells its size.",
    headers: { allow: "GET" },
  });
}

function existing(backups: Backups | undefined): Backups {
  if (backups) return backups;
  throw new RelayError(
    "conflict",
    "Here is no file that could be copied. On PostgreSQL, copy the database with pg_dump; on Workers, Cloudflare keeps " +
      "30 days (docs/backup.md).",
  );
}

function gone(): RelayError {
  return new RelayError(
    "not_found",
    "There is no such copy: each can be fetched once, within ten minutes. POST /backup makes another.",
  );
}
