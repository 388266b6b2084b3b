import { connect } from "node:net";
import { parseArgs } from "node:util";
import { isWhole } from "./is-whole.ts";
import { personaRequest } from "./persona-request.ts";

/**
 * The load generator, a process of its own: so many connections, each sending its next signed event as soon as the
 * last one is answered, for so long. Prints one JSON line: accepted, refused, seconds, and latencies in ms.
 */
const { values } = parseArgs({
  options: {
    port: { type: "string" },
    path: { type: "string" },
    connections: { type: "string" },
    seconds: { type: "string" },
    run: { type: "string" },
  },
});
const port = Number(values.port);
const path = String(values.path);
const run = String(values.run);

const latencies: number[] = [];
let sent = 0;
let accepted = 0;
let refused = 0;
const started = performance.now();
const end = started + Number(values.seconds) * 1_000;

await Promise.all(Array.from({ length: Number(values.connections) }, drive));

const seconds = (performance.now() - started) / 1_000;
latencies.sort((a, b) => a - b);
const at = (share: number) =>
  latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
process.stdout.write(`${JSON.stringify({ accepted, refused, seconds, p50: at(0.5), p99: at(0.99) })}\n`);

function drive(): Promise<void> {
  return new Promise((resolve, reject) => {
    let sentAt = 0;
    let answer = "";
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, send);
    socket.setEncoding("latin1");
    socket.on("error", reject);
    socket.on("data", (chunk: string) => {
      answer += chunk;
      if (!isWhole(answer)) return;
      const now = performance.now();
      latencies.push(now - sentAt);
      if (answer.startsWith("HTTP/1.1 200")) accepted += 1;
      else refused += 1;
      answer = "";
      if (now < end) return send();
      socket.end();
      resolve();
    });

    function send(): void {
      const request = personaRequest(path, run, sent++);
      sentAt = performance.now();
      socket.write(request);
    }
  });
}
