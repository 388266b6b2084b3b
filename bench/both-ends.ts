import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** What is sent to the relay, and how fast. It ends after `seconds`, or with `events` if they are given. */
export type Drive = {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  readonly events?: number | undefined;
  /** Events a second; as fast as it takes them without. */
  readonly rate?: number | undefined;
  /** So many may have been sent and not delivered; the next one is sent when one arrives. */
  readonly window?: number | undefined;
  /** Makes the ids of this run its own. */
  readonly run: string;
};

export type Driven = {
  readonly accepted: number;
  readonly refused: number;
  /** From the first send to the last answer. */
  readonly seconds: number;
  /** What arrived in that time. */
  readonly deliveredMeanwhile: number;
  /** What arrived in the second half of it, a second. */
  readonly lateRate: number;
  /** Sent and not arrived, when the last was sent. */
  readonly backlog: number;
  /** Milliseconds from sending a webhook to its 200. */
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds from sending a webhook to its delivery. */
  readonly through50: number;
  readonly through99: number;
};

/** All that ever arrived. */
export type Arrived = { readonly deliveries: number; readonly distinct: number };

/** Both ends of a relay in one process: it sends webhooks, and is the far side that they are delivered to. */
export type BothEnds = {
  readonly sinkUrl: string;
  drive(order: Drive): Promise<Driven>;
  /** How the far side answers from now on. */
  answer(status: number): Promise<void>;
  /** Waits until so many distinct ids have been answered with 2xx; rejects when nothing arrives for long. */
  arrived(distinct: number): Promise<Arrived>;
  /** Waits until so many have been answered with anything else. */
  refused(count: number): Promise<void>;
  stop(): void;
};

export async function startBothEnds(): Promise<BothEnds> {
  const child = fork(join(import.meta.dirname, "both-ends-process.ts"), { stdio: "inherit" });
  const [sinkUrl] = await once(child, "message");
  let asked = Promise.resolve<unknown>(undefined);
  const ask = <T>(question: unknown): Promise<T> => {
    const answer = asked.then(() => askOnce<T>(child, question));
    asked = answer.catch(() => undefined);
    return answer;
  };
  return {
    sinkUrl,
    drive: (order) => ask({ ask: "drive", order }),
    answer: (status) => ask({ ask: "answer", status }),
    arrived: (distinct) => ask({ ask: "arrived", distinct }),
    refused: (count) => ask({ ask: "refused", count }),
    stop: () => void child.kill(),
  };
}

async function askOnce<T>(child: ChildProcess, question: unknown): Promise<T> {
  child.send(Object(question));
  const [answer] = await once(child, "message");
  if ("error" in answer) throw new Error(answer.error);
  return answer.value;
}
