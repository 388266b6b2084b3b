import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startFakeSlack } from "../test/support/fake-slack.ts";
import { median, quantile } from "./median.ts";
import { personaRequest } from "./persona-request.ts";
import { startRelay } from "./start-relay.ts";

/**
 * One alert on an idle relay: from the moment a webhook is sent to the moment Slack has been called with its message.
 * One at a time, 20 to 50 ms apart; the first of each round, which open connections, are not counted.
 */
const { values } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, alerts: { type: "string", default: "250" } },
});
const WARM_UP = 20;
const LEAST_PAUSE_MS = 20;
const PAUSE_SPREAD_MS = 30;
const RULE = `  alert:
    event: inquiry.*
    do:
      - slack:
          channel: "#kyc-alerts"
          text: "*{{ event.decision }}*: {{ event.subject.name.full | default: 'somebody' }} ({{ event.check.id }})"
`;
const rounds: (readonly number[])[] = [];

for (let round = 0; round < Number(values.rounds); round++) {
  rounds.push(await measure(`a${round}x`));
  process.stderr.write(`round ${round + 1} of ${values.rounds} done\n`);
}
const of = (share: number) => median(rounds.map((one) => quantile(one, share))).toFixed(2);
console.log("| alerts a round | webhook in → Slack called p50 ms | p99 ms | at most |\n|--:|--:|--:|--:|");
console.log(`| ${[values.alerts, of(0.5), of(0.99), 25].join(" | ")} |`);

async function measure(run: string): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), "kyc-relay-bench-"));
  let called = () => {};
  // It reads the clock once a call.
  const slack = await startFakeSlack(() => {
    called();
    return Date.now();
  });
  // A channel gets one message a second unless settings say otherwise.
  const destination = `slack: { kind: slack, token: env:SLACK_BOT_TOKEN, api_url: "${slack.url}", allow_private: true, rate: 1000/s }`;
  const env = { SLACK_BOT_TOKEN: "test-xoxb-slack-token" };
  const relay = await startRelay({ folder, destinations: [destination], rules: RULE, env });
  const socket = connect({ port: relay.port, host: "127.0.0.1", noDelay: true });
  socket.resume();
  try {
    const took: number[] = [];
    for (let n = 0; n < WARM_UP + Number(values.alerts); n++) {
      await sleep(LEAST_PAUSE_MS + Math.random() * PAUSE_SPREAD_MS);
      const one = await untilCalled(socket, personaRequest("/in/persona", run, n), (tell) => {
        called = tell;
      });
      if (n >= WARM_UP) took.push(one);
    }
    return took;
  } finally {
    socket.destroy();
    await relay.stop();
    await slack.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function untilCalled(socket: Socket, request: Buffer, listen: (tell: () => void) => void): Promise<number> {
  return new Promise((resolve) => {
    const sentAt = performance.now();
    listen(() => resolve(performance.now() - sentAt));
    socket.write(request);
  });
}
