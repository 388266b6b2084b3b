import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Settings } from "../config/settings/settings.ts";
import type { Delivery } from "../model/delivery.ts";
import { parseDuration } from "../model/duration.ts";
import type { RunningRelay } from "../node.ts";
import type { SignedRequest } from "../sources/source.ts";
import type { Context } from "./context.ts";
import { findSender } from "./sample-sender.ts";
import type { Step } from "./scenario.ts";

/** What became of one request of the demo. */
export type Played = {
  readonly source: string;
  readonly type: string;
  readonly status: number;
  /** `stored`, `duplicate`, or the reason of a refusal. */
  readonly result: string;
  readonly event?: string | undefined;
  readonly fired: readonly Fired[];
  readonly request: SignedRequest;
};

type Fired = { readonly rule: string; readonly to: string; readonly due_in: number };

type Scene = {
  readonly settings: Settings;
  readonly relay: RunningRelay;
  readonly step: Step;
  readonly before: Played | undefined;
};

const SETTLED_WITHIN_MS = 1_000;
const POLL_MS = 10;
const HOUR_MS = parseDuration("1h") ?? 0;

/** Sends one request of the scenario, waits for what it sets off, and tells it in a line. */
export async function playStep(context: Context, scene: Scene): Promise<Played> {
  const { step, before } = scene;
  const request = step.trick === "duplicate" && before ? before.request : signed(context, scene);
  const path = findSender(scene.settings, step.source).path;
  const answer = await fetch(scene.relay.url + path, { method: "POST", ...request });
  const said = answerShape.parse(await answer.json());
  const [event] = said.events ?? [];
  const fired = event?.result === "stored" ? await firedBy(scene.relay, event.id, context.clock()) : [];
  const played: Played = {
    source: step.source,
    type: step.type,
    status: answer.status,
    result: event?.result ?? said.reason ?? "refused",
    event: event?.id,
    fired,
    request,
  };
  tell(context, scene, played);
  return played;
}

const answerShape = z.object({
  events: z.array(z.object({ id: z.string(), result: z.string() })).optional(),
  reason: z.string().optional(),
});

function signed({ clock }: Context, { settings, step }: Scene): SignedRequest {
  const { type, reference, set, trick } = step;
  const now = clock();
  const fault = trick === "bad_signature" ? trick : undefined;
  const options = { type, reference, set, seed: reference, now, occurred: now - step.ago, fault };
  return findSender(settings, step.source).make(options);
}

async function firedBy(relay: RunningRelay, id: string, now: number): Promise<readonly Fired[]> {
  const deadline = performance.now() + SETTLED_WITHIN_MS;
  let deliveries = await deliveriesOf(relay, id);
  while (deliveries.some((each) => isUnderWay(each, now)) && performance.now() < deadline) {
    await sleep(POLL_MS);
    deliveries = await deliveriesOf(relay, id);
  }
  return deliveries.map(({ rule, gate, planned_for }) => ({ rule, to: gate, due_in: planned_for - now }));
}

async function deliveriesOf({ store }: RunningRelay, id: string): Promise<readonly Delivery[]> {
  return (await store.ledger.event(id))?.delivered ?? [];
}

function isUnderWay({ state, planned_for }: Delivery, now: number): boolean {
  return state === "pending" && planned_for <= now;
}

function tell({ out }: Context, { step }: Scene, { type, source, result, fired }: Played): void {
  const colour = result === "stored" ? "green" : result === "duplicate" ? "yellow" : "red";
  const what = `${source.padEnd(12)} ${type.padEnd(26)}`;
  out.data(`${out.paint(colour, result.padEnd(13))} ${what} ${out.paint("dim", step.story)}`);
  for (const { rule, to, due_in } of fired) {
    const where = due_in > HOUR_MS / 2 ? `${to}, in ${Math.round(due_in / HOUR_MS)} h` : to;
    out.data(`${" ".repeat(14)}→ ${rule} → ${where}`);
  }
}
