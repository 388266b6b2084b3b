import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { randomOf } from "./crash/random.ts";
import { startFarSide, startRelayProcess } from "./verify/relay-process.ts";
import { send } from "./verify/send.ts";

/**
 * So many connections that send a byte a second and never a whole request, opened anew when the relay closes them;
 * meanwhile one connection after the other sends real events. Prints how these fared; ends with 1 if one was refused.
 */
const { values } = parseArgs({
  options: {
    connections: { type: "string", default: "10000" },
    seconds: { type: "string", default: "30" },
  },
});
const SECOND = 1_000;
const BEGINNING = "POST /in/persona HTTP/1.1\r\nhost: x\r\n";
const OPENED_AT_ONCE = 200;

const folder = mkdtempSync(join(tmpdir(), "kyc-relay-slow-"));
const farSide = await startFarSide(1);
const relay = await startRelayProcess(folder, farSide.said);
let open = 0;
let closed = 0;
let isOver = false;
try {
  for (let opened = 0; opened < Number(values.connections); opened += OPENED_AT_ONCE) {
    await Promise.all(Array.from({ length: OPENED_AT_ONCE }, () => openSlow()));
  }
  console.log(`${values.connections} connections opened; ${open} are open`);
  const times: number[] = [];
  const end = performance.now() + Number(values.seconds) * SECOND;
  let wrong = 0;
  for (let n = 0; performance.now() < end; n++) {
    const started = performance.now();
    const one = { port: relay.said, run: `s${n}x`, events: 1, connections: 1, random: randomOf(n) };
    wrong += (await send(one).catch(() => ({ wrong: 1 }))).wrong;
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
  console.log(
    `${times.length} real requests, each on a connection of its own: ${wrong} failed, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
  );
  console.log(`${closed} slow connections were closed by the relay meanwhile, ${open} are open`);
  process.exitCode = wrong > 0 ? 1 : 0;
} finally {
  isOver = true;
  await relay.stop();
  await farSide.stop();
  rmSync(folder, { recursive: true, force: true });
  process.exit();
}

function openSlow(): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(relay.said, "127.0.0.1", () => {
      open += 1;
      socket.write(BEGINNING);
      resolve();
    });
    const drip = setInterval(() => socket.write("x"), SECOND);
    socket.on("error", () => resolve());
    socket.on("close", () => {
      clearInterval(drip);
      open -= 1;
      closed += 1;
      if (!isOver) setTimeout(() => void openSlow(), SECOND);
    });
  });
}
