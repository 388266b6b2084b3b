import { connect, type Socket } from "node:net";
import type { Drive, Driven } from "./both-ends.ts";
import { isWhole } from "./is-whole.ts";
import { quantile } from "./median.ts";
import { personaRequest } from "./persona-request.ts";
import type { Sink } from "./sink.ts";

type Run = {
  readonly order: Drive;
  readonly began: number;
  /** Taken by a connection, which may still wait for its time. */
  slots: number;
  sent: number;
  accepted: number;
  refused: number;
  arrived: number;
  arrivedLate: number;
  readonly waiting: (() => void)[];
  readonly answers: number[];
  readonly throughs: number[];
  /** What one end has seen and the other has not yet. */
  readonly open: Map<string, number>;
};

/** Sends what the order says and takes the deliveries of it. */
export async function drive(order: Drive, sink: Pick<Sink, "onDelivery">): Promise<Driven> {
  const run: Run = {
    order,
    began: performance.now(),
    slots: 0,
    sent: 0,
    accepted: 0,
    refused: 0,
    arrived: 0,
    arrivedLate: 0,
    waiting: [],
    answers: [],
    throughs: [],
    open: new Map(),
  };
  sink.onDelivery = (id) => deliveryOf(run, id);
  await Promise.all(Array.from({ length: order.connections }, () => sendOn(run)));
  const seconds = (performance.now() - run.began) / 1_000;
  const { accepted, refused, arrived, answers, throughs } = run;
  const half = order.events === undefined ? order.seconds / 2 : seconds;
  return {
    accepted,
    refused,
    seconds,
    deliveredMeanwhile: arrived,
    lateRate: run.arrivedLate / (seconds - half || 1),
    backlog: accepted - arrived,
    p50: quantile(answers, 0.5),
    p99: quantile(answers, 0.99),
    through50: quantile(throughs, 0.5),
    through99: quantile(throughs, 0.99),
  };
}

function deliveryOf(run: Run, id: string): void {
  run.arrived += 1;
  const now = performance.now();
  if (now - run.began > run.order.seconds * 500) run.arrivedLate += 1;
  const sentAt = run.open.get(id);
  if (sentAt === undefined) run.open.set(id, now);
  else noteThrough(run, id, now - sentAt);
  run.waiting.shift()?.();
}

function noteThrough(run: Run, id: string, took: number): void {
  run.throughs.push(took);
  run.open.delete(id);
}

/** One connection, from its first send to its last answer. */
async function sendOn(run: Run): Promise<void> {
  const { port } = run.order;
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.setEncoding("latin1");
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  for (let due = await turn(run); due !== undefined; due = await turn(run)) {
    const answer = await exchange(socket, personaRequest("/in/persona", run.order.run, run.sent++));
    noteAnswer(run, answer, due);
  }
  socket.end();
}

function noteAnswer(run: Run, answer: string, sentAt: number): void {
  const now = performance.now();
  run.answers.push(now - sentAt);
  if (!answer.startsWith("HTTP/1.1 200")) {
    run.refused += 1;
    return;
  }
  run.accepted += 1;
  const id = /"id":"([^"]+)"/.exec(answer)?.[1] ?? "";
  const arrivedAt = run.open.get(id);
  if (arrivedAt === undefined) run.open.set(id, sentAt);
  else noteThrough(run, id, arrivedAt - sentAt);
}

/** Waits until the next may be sent; when it should have been, so that a late sender hides no latency. */
async function turn(run: Run): Promise<number | undefined> {
  const { window, rate } = run.order;
  while (window !== undefined && run.sent - run.arrived >= window && !isOver(run)) {
    await new Promise<void>((resolve) => {
      run.waiting.push(resolve);
      setTimeout(resolve, 1_000).unref();
    });
  }
  if (isOver(run)) return undefined;
  if (rate === undefined) return performance.now();
  const slot = run.began + (run.slots++ / rate) * 1_000;
  const wait = slot - performance.now();
  if (wait <= 0) return slot;
  await new Promise((resolve) => setTimeout(resolve, wait));
  return performance.now();
}

function isOver({ order, began, sent }: Run): boolean {
  if (order.events !== undefined) return sent >= order.events;
  return performance.now() - began >= order.seconds * 1_000;
}

function exchange(socket: Socket, request: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const take = (chunk: string) => {
      answer += chunk;
      if (!isWhole(answer)) return;
      socket.off("data", take);
      socket.off("close", broken);
      resolve(answer);
    };
    const broken = () => reject(new Error("The relay closed a connection before it answered."));
    socket.on("data", take);
    socket.once("close", broken);
    socket.write(request);
  });
}
