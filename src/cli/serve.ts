import { existsSync } from "node:fs";
import type { Settings } from "../config/settings/settings.ts";
import { RelayError, whatHappened } from "../errors.ts";
import type { Role } from "../node/start-running.ts";
import type { Log } from "../ports/host.ts";
import { adminTokenCheck, adminTokenFile, makeAdminToken } from "./admin-token.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { makeFirstRunFiles, makeFolder } from "./first-run.ts";
import { firstRunFolder, openHome } from "./home.ts";
import { type LogFormat, type LogLevel, openLog } from "./open-log.ts";
import { untilSignal } from "./until-signal.ts";
import { welcome } from "./welcome.ts";

type Input = {
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly preview?: boolean | undefined;
  readonly ingestOnly?: boolean | undefined;
  readonly deliverOnly?: boolean | undefined;
  readonly logFormat?: LogFormat | undefined;
  readonly logLevel?: LogLevel | undefined;
};

/** `serve`: the relay, until a signal ends it; SIGHUP has it read the rules again. */
export async function serve(context: Context, input: Input): Promise<number> {
  const { out, clock } = context;
  const { port, host, preview, logFormat, logLevel } = input;
  const folder = firstRunFolder(context);
  if (folder !== undefined) makeFirstRunFiles(folder);
  const overrides = { "server.port": port, "server.host": host, preview };
  const { settings, dataDir, warnings } = openHome(context, { overrides });
  const role = roleOf(input, settings);
  const set = settings.server.admin_token;
  if (settings.store.kind === "sqlite" || set === undefined) makeFolder(dataDir);

  const { startRelay } = await import("../node.ts");
  const log = openLog(logFormat ?? (process.stderr.isTTY ? "pretty" : "json"), process.stderr, logLevel);
  process.on("uncaughtException", (error) => endAt(error, log));
  const relay = await startRelay({ settings, clock, log, role, verifyToken: adminTokenCheck(dataDir, set) });
  process.on("SIGHUP", () => {
    relay
      .reload(true)
      .catch((error: unknown) => log.error({ error: whatHappened(error) }, "rules not reloaded"));
  });
  const ended = untilSignal(relay.close, out.talk);
  // Only a relay that started makes one: a token that nobody was shown would lock everybody out.
  const isMade = set !== undefined || existsSync(adminTokenFile(dataDir));
  const token = isMade ? undefined : makeAdminToken(dataDir);
  const reach = reachOf(context, port === undefined && host === undefined ? undefined : relay.url);
  welcome(out, { settings, warnings, relay, token, reach });
  return ended;
}

function roleOf({ ingestOnly, deliverOnly }: Input, { store }: Settings): Role | undefined {
  if (!ingestOnly && !deliverOnly) return undefined;
  const message =
    ingestOnly && deliverOnly
      ? "--ingest-only and --deliver-only leave nothing to do: take one of them, or none."
      : "--ingest-only and --deliver-only are for several processes on PostgreSQL: a SQLite file has one process, which does both.";
  if ((ingestOnly && deliverOnly) || store.kind === "sqlite") throw new RelayError("bad_request", message);
  return ingestOnly ? "ingests" : "delivers";
}

/**
 * A fault that nobody caught, in a promise too: what runs on after it cannot be trusted, a new process can. Its words
 * may quote data, so that the log has only where it was.
 */
function endAt(error: unknown, log: Log): void {
  log.error(
    { error: whatHappened(error) },
    "the relay ends at a fault of its own; start it again, nothing is lost",
  );
  process.exit(EXIT.problems);
}

/** What flags changed here, the commands in another terminal cannot know by themselves. */
function reachOf({ settings }: Context, url: string | undefined): string {
  return (url === undefined ? "" : ` --url ${url}`) + (settings === undefined ? "" : ` -c ${settings}`);
}
