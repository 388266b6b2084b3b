import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startRelay } from "../node.ts";
import { adminTokenCheck, makeAdminToken } from "./admin-token.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { makeFirstRunFiles } from "./first-run.ts";
import { freePort } from "./free-port.ts";
import { openHome } from "./home.ts";
import { openLog } from "./open-log.ts";
import { type Played, playStep } from "./play-step.ts";
import { SCENARIO } from "./scenario.ts";
import { untilSignal } from "./until-signal.ts";
import { PREVIEW_IS_ON, sayRules } from "./welcome.ts";

type Input = { readonly port?: number | undefined; readonly exit?: boolean | undefined };

const FIRST_PORT = 8787;
/** Long enough to read along, short enough that all of it takes less than five seconds. */
const PAUSE_MS = 250;
const HOST = "127.0.0.1";

/** `demo`: first-run settings in a throw-away folder, and a scenario from all three senders. */
export async function demo(context: Context, input: Input): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "kyc-relay-demo-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // A second Ctrl-C, or a reader of our output that went away, ends the process at once.
  process.once("exit", remove);
  try {
    return await demoIn(folder, context, input);
  } finally {
    process.off("exit", remove);
    remove();
  }
}

async function demoIn(folder: string, context: Context, input: Input): Promise<number> {
  // Nobody's own settings, tokens or database may leak into the demo.
  const own: Context = { ...context, settings: folder, env: {}, url: undefined };
  makeFirstRunFiles(folder);
  const port = input.port ?? (await freePort(FIRST_PORT, HOST));
  const { settings, dataDir } = openHome(own, { overrides: { "server.port": port, "server.host": HOST } });
  const token = makeAdminToken(dataDir);
  const log = openLog("pretty", process.stderr, "error");
  const relay = await startRelay({
    settings,
    clock: context.clock,
    log,
    verifyToken: adminTokenCheck(dataDir),
  });

  const ended = untilSignal(relay.close, context.out.talk);
  const { out } = context;
  out.data(`${out.paint("bold", "kyc-relay demo")} at ${relay.url}, in ${folder}, which goes when it ends.`);
  out.data(PREVIEW_IS_ON);
  sayRules(out, relay.rules);
  out.data("");
  const played = play(own, { settings, relay, pause: input.exit ? 0 : PAUSE_MS });
  const first = await Promise.race([played, ended]);
  if (typeof first === "number") return first;

  if (out.json) out.document({ url: relay.url, folder, token, played: first });
  suggest(own, { folder, url: relay.url, token, exit: input.exit });
  if (!input.exit) return ended;
  await relay.close();
  return EXIT.done;
}

type Stage = Pick<Parameters<typeof playStep>[1], "settings" | "relay"> & { readonly pause: number };

async function play(context: Context, stage: Stage): Promise<readonly Played[]> {
  const played: Played[] = [];
  for (const step of SCENARIO) {
    if (played.length > 0) await sleep(stage.pause);
    played.push(await playStep(context, { ...stage, step, before: played.at(-1) }));
  }
  return played;
}

type Ending = {
  readonly folder: string;
  readonly url: string;
  readonly token: string;
  readonly exit?: boolean | undefined;
};

function suggest({ out }: Context, { folder, url, token, exit }: Ending): void {
  if (exit) {
    out.next("npm start");
    return;
  }
  out.data("\nLook around from another terminal:");
  for (const command of ["outbox", "events", "records customers", "refused"]) {
    out.data(`  KYC_RELAY_TOKEN=${token} npx kyc-relay ${command} --url ${url}`);
  }
  out.data("\nSend more yourself:");
  out.data(`  npx kyc-relay send persona inquiry.declined --url ${url} -c ${folder}`);
  out.talk("\nCtrl-C ends it.");
  out.next("npm start begins a relay of your own");
}
