import { existsSync } from "node:fs";
import { z } from "zod";
import { databaseFile } from "../config/settings/database-file.ts";
import type { Settings } from "../config/settings/settings.ts";
import { RelayError } from "../errors.ts";
import { QUEUE_STATES } from "../model/queue-status.ts";
import type { Context } from "./context.ts";
import { counted } from "./counted.ts";
import type { Finding } from "./doctor-machine.ts";
import { readAnswer } from "./read-answer.ts";
import { isRunning, relayUrl, withRelay } from "./relay-access.ts";

const START = "npx kyc-relay serve";

const healthShape = z.object({
  data: z.looseObject({
    store_writable: z.boolean(),
    events: z.number(),
    dead: z.number(),
    held: z.number(),
    watching: z.looseObject({ failing: z.boolean() }).optional(),
    queue_state: z.enum(QUEUE_STATES),
    due: z.number(),
    alarms: z.array(z.looseObject({ title: z.string() })),
    rules: z.looseObject({ broken: z.looseObject({ rules: z.array(z.string()) }) }),
  }),
});

type Health = z.infer<typeof healthShape>["data"];

const HELD =
  "Held events wait for good rules: mend what `npx kyc-relay check` shows; a running relay then takes them by itself.";

const BLIND =
  "What is wrong now may be unknown, and nobody is told. Its log says why; see to the disk, then start it again.";

const STALLED = "npx kyc-relay queue status says since when; its log may say why. Start it again.";
const QUEUE = "npx kyc-relay queue status says since when and by whom; queue resume lets it go on.";

const BROKEN =
  "It is passed over for the event: it took too many steps, or asks for what the settings have no more. `npx kyc-relay explain <event id>` shows where.";

/** Does the relay answer, or, if none runs, does its store open? And how is it? */
export async function checkRelay(context: Context, settings: Settings): Promise<readonly Finding[]> {
  try {
    const url = await relayUrl(context);
    const runs = await isRunning(url);
    if (runs && !context.env["KYC_RELAY_TOKEN"]) {
      const fix = "Put the admin token into KYC_RELAY_TOKEN to see more; npx kyc-relay token new makes one.";
      return [{ state: "good", what: `A relay answers at ${url}`, fix }];
    }
    const file = databaseFile(settings);
    if (!runs && file !== undefined && !existsSync(file)) {
      return [{ state: "good", what: `${file} will be made at the first start`, next: START }];
    }
    const { data } = readAnswer(healthShape, await withRelay(context, (relay) => relay.request("/health")));
    if (runs) return [stored(`A relay answers at ${url}`, data), ...stalled(data), ...troubles(data)];
    const opens = stored(`${file ?? "The PostgreSQL database"} opens, no relay runs`, data);
    return [{ ...opens, next: START }, ...unattended(data), ...troubles(data)];
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
    if (error.code === "unauthorized") {
      const what = "A relay answers, but KYC_RELAY_TOKEN is not its token";
      return [{ state: "bad", what, fix: error.message }];
    }
    return [{ state: "bad", what: "Neither a relay nor its store can be reached", fix: error.message }];
  }
}

/** The same of a Worker that answers at the URL that was named. */
export async function checkWorker(context: Context): Promise<readonly Finding[]> {
  const where = `A relay on Cloudflare Workers answers at ${await relayUrl(context)}`;
  if (!context.env["KYC_RELAY_TOKEN"])
    return [
      { state: "good", what: where, fix: "Put the Worker's secret KYC_RELAY_TOKEN here, too, to see more." },
    ];
  try {
    const { data } = readAnswer(healthShape, await withRelay(context, (relay) => relay.request("/health")));
    return [stored(where, data), ...stalled(data), ...troubles(data)];
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
    return [{ state: "bad", what: `${where}, but not to this command`, fix: error.message }];
  }
}

function stored(where: string, { store_writable, events, held, dead }: Health): Finding {
  const what = `${where}: ${counted(events, "event")}, ${held} held, ${counted(dead, "dead letter")}`;
  if (!store_writable)
    return {
      state: "bad",
      what: `${where}, but it cannot be written`,
      fix: "Look at its log, and at its disk or database.",
    };
  return held > 0 ? { state: "bad", what, fix: HELD } : { state: "good", what };
}

function stalled({ queue_state }: Health): readonly Finding[] {
  return queue_state === "stalled"
    ? [{ state: "bad", what: "The relay attempts nothing that is due", fix: STALLED }]
    : [];
}

/** Where no relay runs, nobody attempts anything. */
function unattended({ due }: Health): readonly Finding[] {
  if (due === 0) return [];
  const are = due === 1 ? "1 delivery is" : `${due} deliveries are`;
  return [{ state: "notice", what: `${are} due, and no relay runs`, fix: `${START} lets them go out.` }];
}

/** Everything that does not keep it from running, none behind another. */
function troubles({ watching, queue_state, alarms, rules, dead }: Health): readonly Finding[] {
  const broken = rules.broken.rules;
  const found: readonly (Finding | false | undefined)[] = [
    watching?.failing && { state: "bad", what: "The relay cannot look for alarms", fix: BLIND },
    queue_state === "paused" && { state: "notice", what: "Everything is paused", fix: QUEUE },
    alarms.length > 0 && {
      state: "notice",
      what: alarms.map(({ title }) => title).join("; "),
      fix: "npx kyc-relay alarms says what to do.",
    },
    broken.length > 0 && {
      state: "notice",
      what: `${counted(broken.length, "rule")} broke: ${broken.join(", ")}`,
      fix: BROKEN,
    },
    dead > 0 && {
      state: "notice",
      what: `${counted(dead, "dead letter")} of deliveries that failed for good`,
      fix: "npx kyc-relay deliveries --state dead --group",
    },
  ];
  return found.filter((one) => one !== false && one !== undefined);
}
