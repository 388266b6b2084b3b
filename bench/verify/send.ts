import { connect, type Socket } from "node:net";
import type { Random } from "../crash/random.ts";
import { personaRequest } from "../persona-request.ts";
import { EVENTS_OF_ONE } from "./plan.ts";

type Sending = {
  readonly port: number;
  readonly run: string;
  readonly events: number;
  readonly connections: number;
  readonly random: Random;
  /** Told after each event that was answered with 200. */
  readonly onAccepted?: (() => void) | undefined;
};

export type Sent = {
  readonly accepted: number;
  readonly duplicates: number;
  /** Answered 503, and sent again. */
  readonly refused: number;
  /** What was neither answered as it should nor with 503. */
  readonly wrong: number;
};

type Answer = { readonly status: number; readonly result: string | undefined };

const DUPLICATES = 0.1;
const AFTER_REFUSAL_MS = 200;

/** Sends all events as fast as they are answered, a person's one after the other, and one in ten once more. */
export async function send(sending: Sending): Promise<Sent> {
  const counts = { accepted: 0, duplicates: 0, refused: 0, wrong: 0 };
  let nextPerson = 0;
  const persons = Math.ceil(sending.events / EVENTS_OF_ONE);
  const drive = async () => {
    const connection = await openConnection(sending.port);
    while (nextPerson < persons) {
      const first = nextPerson * EVENTS_OF_ONE;
      nextPerson += 1;
      for (let n = first; n < Math.min(first + EVENTS_OF_ONE, sending.events); n++) {
        await sendOne(n, "stored", connection, sending, counts);
        sending.onAccepted?.();
        if (sending.random.chance(DUPLICATES)) {
          await sendOne(
            sending.random.upTo(n + 1 - first) + first - 1,
            "duplicate",
            connection,
            sending,
            counts,
          );
        }
      }
    }
    connection.socket.destroy();
  };
  await Promise.all(Array.from({ length: sending.connections }, drive));
  return counts;
}

type Counts = { -readonly [Key in keyof Sent]: Sent[Key] };

async function sendOne(
  n: number,
  expected: string,
  connection: Connection,
  { run }: Sending,
  counts: Counts,
): Promise<void> {
  for (;;) {
    const { status, result } = await connection.ask(personaRequest("/in/persona", run, n));
    if (status !== 503) {
      if (status !== 200 || result !== expected) counts.wrong += 1;
      else counts[expected === "stored" ? "accepted" : "duplicates"] += 1;
      return;
    }
    counts.refused += 1;
    await new Promise((resolve) => setTimeout(resolve, AFTER_REFUSAL_MS));
  }
}

type Connection = { readonly socket: Socket; ask(request: Buffer): Promise<Answer> };

function openConnection(port: number): Promise<Connection> {
  return new Promise((resolve, reject) => {
    let answer = "";
    let answered: (answer: Answer) => void = () => undefined;
    let failed = reject;
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () =>
      resolve({
        socket,
        ask: (request) =>
          new Promise((done, broken) => {
            answered = done;
            failed = broken;
            socket.write(request);
          }),
      }),
    );
    socket.setEncoding("latin1");
    socket.on("error", (error) => failed(error));
    socket.on("close", () => failed(new Error("the relay closed a connection")));
    socket.on("data", (chunk: string) => {
      answer += chunk;
      const length = /\r\ncontent-length: (\d+)/i.exec(answer)?.[1];
      const head = answer.indexOf("\r\n\r\n");
      if (length === undefined || head < 0 || answer.length < head + 4 + Number(length)) return;
      const whole = answer;
      answer = "";
      answered({ status: Number(whole.slice(9, 12)), result: /"result":"(\w+)"/.exec(whole)?.[1] });
    });
  });
}
