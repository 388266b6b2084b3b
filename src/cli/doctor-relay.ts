import { existsSync } from "node:fs";
import { z } from "zod";
import type { Settings } from "../config/settings/settings.ts";
import { RelayError } from "../errors.ts";
import { QUEUE_STATES } from "../model/queue-status.ts";
import type { Context } from "./context.ts";
import type { Finding } from "./doctor-machine.ts";
import { readAnswer } from "./read-answer.ts";
import { counted } from "./redrive.ts";
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
    alarms: z.array(z.looseObject({ title: z.string() })),
    rules: z.looseObject({ broken: z.looseObject({ rules: z.array(z.string()) }) }),
  }),
});

const HELD =
  "Held events wait for good rules: mend what `npx kyc-relay check` shows; a running relay then takes them by itself.";

const BLIND =
  "What is wrong now may be unknown, and nobody is told. Its log says why; see to the disk, then start it again.";

const STALLED = "npx kyc-relay queue status says since when; its log may say why. Start it again.";
const QUEUE = "npx kyc-relay queue status says since when and by whom; queue resume lets it go on.";

const BROKEN =
  "It is passed over for the event: it took too many steps, or asks for what the settings have no more. `npx kyc-relay explain <event id>` shows where.";

/** Does the relay answer, or, if none runs, does its store open? */
export async function checkRelay(context: Context, settings: Settings): Promise<Finding> {
  try {
    const url = await relayUrl(context);
    const runs = await isRunning(url);
    if (runs && !context.env["KYC_RELAY_TOKEN"]) {
      const fix = "Put the admin token into KYC_RELAY_TOKEN to see more; npx kyc-relay token new makes one.";
      return { state: "good", what: `A relay answers at ${url}`, fix };
    }
    if (!runs && !existsSync(settings.store.path)) {
      return { state: "good", what: `${settings.store.path} will be made at the first start`, next: START };
    }
    const answer = await withRelay(context, (relay) => relay.request("/health"));
    if (runs) return stalled(url, answer) ?? judge(`A relay answers at ${url}`, answer);
    return { ...judge(`${settings.store.path} opens, no relay runs`, answer), next: START };
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
    if (error.code === "unauthorized") {
      return {
        state: "bad",
        what: "A relay answers, but KYC_RELAY_TOKEN is not its token",
        fix: error.message,
      };
    }
    return { state: "bad", what: "Neither a relay nor its store can be reached", fix: error.message };
  }
}

/** Where no relay runs, nobody attempts anything. */
function stalled(url: string, answer: unknown): Finding | undefined {
  if (readAnswer(healthShape, answer).data.queue_state !== "stalled") return undefined;
  return { state: "bad", what: `A relay answers at ${url}, but attempts nothing that is due`, fix: STALLED };
}

function judge(where: string, answer: unknown): Finding {
  const { store_writable, watching, events, dead, held, queue_state, alarms, rules } = readAnswer(
    healthShape,
    answer,
  ).data;
  const what = `${where}: ${counted(events, "event")}, ${held} held, ${counted(dead, "dead letter")}`;
  if (!store_writable)
    return { state: "bad", what: `${where}, but it cannot be written`, fix: "Look at the disk." };
  if (watching?.failing) return { state: "bad", what: `${where}, but it cannot look for alarms`, fix: BLIND };
  if (held > 0) return { state: "bad", what, fix: HELD };
  if (queue_state === "paused") return { state: "notice", what: `${what}; everything is paused`, fix: QUEUE };
  const [alarm] = alarms;
  if (alarm) {
    const more = alarms.length === 1 ? "" : ` and ${alarms.length - 1} more`;
    return {
      state: "notice",
      what: `${what}; ${alarm.title}${more}`,
      fix: "npx kyc-relay alarms says what to do.",
    };
  }
  const broken = rules.broken.rules;
  if (broken.length > 0) {
    return {
      state: "notice",
      what: `${what}; ${counted(broken.length, "rule")} broke: ${broken.join(", ")}`,
      fix: BROKEN,
    };
  }
  if (dead > 0) return { state: "notice", what, fix: "npx kyc-relay deliveries --state dead --group" };
  return { state: "good", what };
}
