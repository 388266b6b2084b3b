import { Hono } from "hono";
import type { Compiled } from "../config/build/compiled.ts";
import { fillSettings } from "../config/build/fill-settings.ts";
import { RelayError } from "../errors.ts";
import { live } from "../http/probes.ts";
import { problem } from "../http/problem.ts";
import { openSources } from "../node/open-parts.ts";
import type { Clock, Log } from "../ports/host.ts";
import { receiver } from "../receive/receiver.ts";
import { refusalNotes } from "../receive/refusals.ts";
import { createRelay } from "../relay.ts";
import { tokenFault } from "./admin-token-check.ts";
import { objectGate } from "./object-gate.ts";
import type { Variables } from "./platform.ts";
import { objectIntake, type RelayStub } from "./relay-stub.ts";

/** A Worker has 128 MB for everything, and a body is there several times while it is read. */
const READING_BYTES = 24 * 1024 * 1024;

export type FrontParts = {
  readonly compiled: Compiled;
  readonly variables: Variables;
  readonly stub: () => RelayStub;
  /** Goes on with it after the answer. */
  readonly goOn: (work: Promise<unknown>) => void;
  readonly clock: Clock;
  readonly log: Log;
};

/**
 * What the Worker itself does: it verifies and normalises, as many requests at once as come, and has the object plan and
 * store the rest. Of everything else, what needs the object goes on to it.
 */
export function createFront(parts: FrontParts): Pick<Hono, "fetch"> {
  try {
    return frontOf(parts);
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
    return refusing([error.message], parts.log);
  }
}

function frontOf(parts: FrontParts): Hono {
  const { stub, clock, log } = parts;
  const { settings, faults } = fillSettings(parts.compiled, parts.variables);
  if (faults.length > 0) return refusing(faults, log);
  // Throws if there can be none where the variables say; it wakes nothing.
  stub();
  const token = tokenFault(settings, parts);
  if (token !== undefined) log.error({}, token);
  const sources = openSources(settings);
  const relay = createRelay({ ...PLANS_NOTHING, sources, clock, intake: objectIntake(stub) });
  const noteRefusal = async (row: Parameters<RelayStub["noteRefusal"]>[0]) => {
    const noted = stub().noteRefusal(row);
    parts.goOn(noted.catch(() => {}));
    return noted;
  };
  const app = new Hono();
  app.route(
    "/",
    receiver({
      relay,
      maxBody: (name) => sources.get(name)?.maxBody,
      readingBytes: READING_BYTES,
      refuse: refusalNotes({ upkeep: { noteRefusal }, clock, log }),
      peer: (context) => context.req.header("cf-connecting-ip"),
      log,
    }),
  );
  const gate = objectGate({ settings, variables: parts.variables, stub, log });
  app.notFound((context) => gate.fetch(context.req.raw));
  return app;
}

/** The object has the rules; until it plans them, events are held. */
const PLANS_NOTHING = {
  ruleSets: { active: () => undefined },
  plan: () => {
    throw new Error("The object plans.");
  },
  onRecorded: () => {},
} as const;

/** Nothing can be proven without secrets, so nothing is promised; the log says what is missing. */
function refusing(faults: readonly string[], log: Log): Hono {
  for (const fault of faults) log.error({}, fault);
  const app = new Hono();
  app.get("/livez", live);
  app.all("*", (context) =>
    problem(context, {
      status: 503,
      reason: "not_ready",
      detail: "The relay's settings cannot be used; its log (`npx wrangler tail`) says why.",
      headers: { "retry-after": "60" },
    }),
  );
  return app;
}
