import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { startFakeSlack } from "../../test/support/fake-slack.ts";
import { randomOf } from "../crash/random.ts";
import { hookPlace } from "./hook-place.ts";
import type { Arrival } from "./judge.ts";
import { chooseWay, SAID, type Way } from "./ways.ts";

/**
 * The far side, a process of its own: three webhooks and a Slack that write down whatever arrives and what they said;
 * `hook` and Slack fail now and then. Over its control port: `/close` and `/open` of the webhook `down`, `/progress`
 * counts what has arrived, `/arrivals` has all of it.
 */
const SLACK_ANSWERS = 100_000;
/** Slack's `drop` ends the connection after reading and does nothing, `lose` does what it was asked for. */
const SLACK_SCRIPTS = {
  answer: "ok",
  error: { status: 500, text: "error" },
  busy: { rate_limited: 1 },
  cut_before: "drop",
  cut_after: "lose",
} as const;

const random = randomOf(Number(process.argv[2] ?? 1));
const arrivals: Arrival[] = [];
const slack = await startFakeSlack();
const slackWays: readonly Way[] = Array.from({ length: SLACK_ANSWERS }, () => chooseWay(random));
for (const way of slackWays) slack.answer(SLACK_SCRIPTS[way]);
const hook = await hookPlace("hook", arrivals, () => chooseWay(random));
const steady = await hookPlace("steady", arrivals, () => "answer");
const down = await hookPlace("down", arrivals, () => "answer");

const control = createServer((request, response) => void obey(request, response));
control.listen(0, "127.0.0.1", () => {
  const { port } = control.address() as AddressInfo;
  const urls = { hook: urlOf(hook), steady: urlOf(steady), down: urlOf(down), slack: slack.url };
  process.stdout.write(`${JSON.stringify({ ...urls, control: `http://127.0.0.1:${port}` })}\n`);
});

// Whoever started it has ended.
process.stdin.on("end", () => process.exit()).resume();

async function obey({ url }: IncomingMessage, response: ServerResponse): Promise<void> {
  if (url === "/close") await down.close();
  if (url === "/open") await down.open();
  response.end(JSON.stringify(answerFor(url)));
}

function answerFor(url: string | undefined): unknown {
  if (url === "/progress") return progress();
  return url === "/arrivals" ? [...arrivals, ...slackPosts()] : {};
}

/** How many different deliveries each place has taken. */
function progress(): Readonly<Record<string, number>> {
  const taken = new Map<string, Set<string>>();
  for (const { place, key, said } of [...arrivals, ...slackPosts()]) {
    if (said !== "failed") taken.set(place, (taken.get(place) ?? new Set()).add(key));
  }
  return Object.fromEntries([...taken].map(([place, keys]) => [place, keys.size]));
}

/** Each message that Slack was asked to post; the text is the event's id. */
function slackPosts(): readonly Arrival[] {
  return slack.calls.flatMap(({ method, body }, n) => {
    const event = String(body["text"]).split("\n")[0] ?? "";
    const said = SAID[slackWays[n] ?? "answer"];
    return method === "chat.postMessage" ? [{ place: "slack", key: event, event, said }] : [];
  });
}

function urlOf({ port }: { readonly port: number }): string {
  return `http://127.0.0.1:${port}/`;
}
