import { userInfo } from "node:os";
import { z } from "zod";
import { RelayError } from "../errors.ts";
import { EVERY_GATE } from "../model/gate.ts";
import type { QueueState } from "../model/queue-status.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { isOpen, pausedGate, queueAnswer, resumedText, showQueue } from "./queue-text.ts";
import { readAnswer } from "./read-answer.ts";
import { withRelay } from "./relay-access.ts";

/** A shell takes it as it is. */
const SIMPLE_NAME = /^[\w./-]+$/;

type Input = {
  readonly action?: string | undefined;
  readonly gate?: string | undefined;
  readonly by?: string | undefined;
  readonly failIf?: readonly QueueState[] | undefined;
};

/** `queue status`: how the queue is; `queue pause` and `queue resume` stop it and let it go on. None of them asks. */
export async function queue(context: Context, { action = "status", ...input }: Input): Promise<number> {
  switch (action) {
    case "status":
      return status(context, input);
    case "pause":
    case "resume":
      return order(context, action, input);
    default:
      throw new RelayError("bad_request", `There is no \`queue ${action}\`: write status, pause or resume.`);
  }
}

async function status({ out, ...context }: Context, { gate, failIf = [] }: Input): Promise<number> {
  if (gate !== undefined) {
    throw new RelayError(
      "bad_request",
      "`queue status` is of the whole queue; it lists the gates that are paused.",
    );
  }
  return withRelay({ out, ...context }, async (relay) => {
    const answer = readAnswer(queueAnswer, await relay.request("/queue"));
    if (out.json) out.document(answer);
    else showQueue(out, answer.data);
    if (relay.running === undefined) out.talk("No relay runs: nothing is attempted before one is started.");
    const { state, paused_gates, recent_failures } = answer.data;
    const open = recent_failures.find(isOpen);
    if (paused_gates.length > 0 || state === "paused") out.next("npx kyc-relay queue resume");
    else if (open) out.next(`npx kyc-relay deliveries ${open.delivery}`);
    const isPaused = failIf.includes("paused") && paused_gates.length > 0;
    return isPaused || failIf.some((one) => one === state) ? EXIT.problems : EXIT.done;
  });
}

const orderAnswer = z.object({
  data: z.object({ gates: z.array(z.string()), still_paused: z.array(pausedGate).optional() }),
});

async function order(context: Context, action: "pause" | "resume", { gate, by }: Input): Promise<number> {
  const { out } = context;
  return withRelay(context, async (relay) => {
    const body = { gate, by: by ?? ownName() };
    const answer = readAnswer(orderAnswer, await relay.request(`/queue/${action}`, body));
    if (out.json) out.document(answer);
    for (const one of answer.data.gates) out.data(one === EVERY_GATE ? "everything" : one);
    const isAlone = relay.running === undefined;
    out.talk(
      action === "pause"
        ? `Paused by ${body.by}: events are taken, what they cause waits until it is resumed.`
        : `Resumed by ${body.by}: ${resumedText(answer.data.still_paused ?? [], isAlone)}`,
    );
    out.next(action === "pause" ? resumeCommand(gate) : "npx kyc-relay queue status");
    return EXIT.done;
  });
}

function resumeCommand(gate: string | undefined): string {
  const name = gate === undefined || SIMPLE_NAME.test(gate) ? gate : `"${gate}"`;
  return ["npx kyc-relay queue resume", name].filter(Boolean).join(" ");
}

function ownName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container, a user may have a number only.
    return "somebody";
  }
}
