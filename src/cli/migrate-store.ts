import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { DATABASE_URL_FIX, databaseUrlFault } from "../config/settings/database-url.ts";
import { RelayError } from "../errors.ts";
import type { Log } from "../ports/host.ts";
import { openMoveSource } from "../store/move-source.ts";
import { type MovedTableCheck, moveStore } from "../store/move-store.ts";
import { NODE_CRYPTO } from "../store/node-crypto.ts";
import { openPgDriver } from "../store/postgres/driver.ts";
import type { Context } from "./context.ts";
import { counted } from "./counted.ts";
import { EXIT } from "./exit-codes.ts";
import { openProgress, type Progress } from "./progress.ts";

type Input = { readonly from: string; readonly to: string };

const USAGE = "Write: migrate-store sqlite:data/relay.db env:DATABASE_URL";
const SQLITE = "sqlite:";
const POSTGRES = /^postgres(ql)?:\/\//;
/** One that writes, and one in reserve. */
const CONNECTIONS = 2;
const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** `migrate-store <from> <to>`: moves all that a stopped relay keeps in SQLite into PostgreSQL, and compares it. */
export async function migrateStore(context: Context, { from, to }: Input): Promise<number> {
  const { out, clock } = context;
  const path = fileOf(context, from);
  const url = urlOf(context, to);
  const began = clock();
  const source = openMoveSource(path);
  const pg = openPgDriver({ url, connections: CONNECTIONS, log: SILENT });
  let progress: Progress | undefined;
  let wasThere = false;
  try {
    out.talk(`Moving ${path} to ${placeOf(url)}. The file is only read.`);
    const checks = await moveStore({
      source,
      pg,
      clock,
      hash: NODE_CRYPTO.hash,
      onProgress({ moved, total }) {
        progress ??= openProgress({ total, doing: "rows moved", clock });
        progress.at(moved);
      },
      onMoved() {
        progress?.end();
        out.talk("All rows are there. Comparing them, table by table …");
      },
      onFound() {
        wasThere = true;
        out.talk("There is data already. Comparing it with the file's, table by table …");
      },
    });
    return say(context, { checks, took_ms: clock() - began, path, wasThere });
  } finally {
    progress?.end();
    source.close();
    await pg.close();
  }
}

function fileOf({ cwd }: Context, from: string): string {
  if (!from.startsWith(SQLITE)) {
    const isPostgres = POSTGRES.test(from);
    throw new RelayError(
      "bad_request",
      isPostgres
        ? "It moves from SQLite to PostgreSQL, and not back: for the way back, restore a backup of the SQLite file."
        : `It moves from a SQLite file. ${USAGE}`,
    );
  }
  const path = resolve(cwd, from.slice(SQLITE.length).replace(/^\/\/(?=\/)/, ""));
  if (!existsSync(path)) throw new RelayError("bad_request", `There is no file ${path}.`);
  return path;
}

/** Named by `env:` or `file:`, its password stands in no list of processes. */
function urlOf({ cwd, env }: Context, to: string): string {
  const url = namedIn(to, cwd, env)?.trim();
  if (url === undefined || url === "")
    throw new RelayError("bad_request", `There is nothing in ${to}. Set it.`);
  const fault = databaseUrlFault(url);
  if (fault === undefined) return url;
  // Never shown: it may hold a password.
  const where = /^(env|file):/.test(to) ? `what is in ${to}` : "the one named here";
  throw new RelayError(
    "bad_request",
    `It moves to the address of a PostgreSQL database, and ${where} ${fault}: ${DATABASE_URL_FIX}. ${USAGE}`,
  );
}

function namedIn(to: string, cwd: string, env: Context["env"]): string | undefined {
  if (to.startsWith("env:")) return env[to.slice("env:".length)];
  if (!to.startsWith("file:")) return to;
  const path = resolve(cwd, to.slice("file:".length));
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function placeOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? `postgres://${parsed.host}${parsed.pathname}` : "the PostgreSQL database";
}

type Moved = {
  readonly checks: readonly MovedTableCheck[];
  readonly took_ms: number;
  readonly path: string;
  /** All of it, from an earlier move. */
  readonly wasThere: boolean;
};

function say({ out }: Context, { checks, took_ms, path, wasThere }: Moved): number {
  const different = checks.filter(({ is_equal }) => !is_equal);
  if (out.json) out.document({ data: { tables: checks, took_ms, was_there: wasThere } });
  out.table(
    ["table", "rows", "hash", ""],
    checks.map(({ table, rows, hash, is_equal }) => [
      table,
      String(rows),
      hash,
      is_equal ? "equal" : "DIFFERENT",
    ]),
  );
  if (different.length > 0) {
    out.talk(
      `${counted(different.length, "table")} differ, so no relay starts on that database. Did anybody write to it? ` +
        "Begin anew: run  DROP SCHEMA kyc_relay CASCADE  there, then move again.",
    );
    return EXIT.problems;
  }
  const rows = checks.reduce((sum, one) => sum + one.rows, 0);
  const done = wasThere ? "were moved already" : `moved in ${(took_ms / 1_000).toFixed(1)} s`;
  out.talk(
    `${counted(rows, "row")} ${done}; all tables are equal. ${path} is as it was: ` +
      "keep it until the relay has run on PostgreSQL for a while, and start no relay on it any more.",
  );
  out.next(
    "set DATABASE_URL and take `store:` out of relay.yaml, or let it say kind: postgres; then npx kyc-relay serve",
  );
  return EXIT.done;
}
