import { RelayError } from "../../errors.ts";
import type { Log } from "../../ports/host.ts";
import { createWaitingLine, type Waiting } from "./waiting-line.ts";

/** What one transaction holds; a call that holds more goes alone. */
const MAX_SIZE = 64;
/** Transactions at once, each on a connection of its own. */
const MAX_GROUPS = 4;
/** A group begins after so many turns of the event loop at the latest. */
const MAX_TURNS = 3;
const MAX_WAITING = 10_000;
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
const LOOK_EVERY_MS = 250;

export type GatherOptions<Call, Answer> = {
  /** Does all of it in one transaction, and answers each call in its place; or nothing of it. */
  readonly run: (calls: readonly Call[]) => Promise<readonly Answer[]>;
  readonly measure: (call: Call) => { readonly size: number; readonly bytes: number };
  readonly log: Log;
  /** Who waits for longer is refused with `store_busy`, in milliseconds; absent: nobody is. */
  readonly answerWithin?: number | undefined;
  readonly maxGroups?: number | undefined;
  readonly maxWaiting?: number | undefined;
};

export type Gather<Call, Answer> = {
  /**
   * Answers once it is durable. A failure of a neighbour has it run once more, alone. Rejects `store_busy` at once
   * when too much waits, and later when nothing can be said in time: it may be done all the same.
   */
  add(call: Call): Promise<Answer>;
  /** Finishes what waits, and takes nothing more. */
  close(): Promise<void>;
};

type Member<Call, Answer> = Waiting & {
  readonly call: Call;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
};

/** Group commit: the calls of a few turns of the event loop share a transaction, and a few of these run at once. */
export function createGather<Call, Answer>({
  run,
  measure,
  log,
  answerWithin,
  maxGroups = MAX_GROUPS,
  maxWaiting = MAX_WAITING,
}: GatherOptions<Call, Answer>): Gather<Call, Answer> {
  const waiting = createWaitingLine<Member<Call, Answer>>();
  const running = new Map<Promise<void>, readonly Member<Call, Answer>[]>();
  let isScheduled = false;
  let isWatched = false;
  let isClosed = false;

  function schedule(): void {
    if (isScheduled || waiting.length() === 0 || running.size >= maxGroups) return;
    isScheduled = true;
    gather(waiting.length(), 1);
  }

  /** Begins in the first turn that brings nothing more: under load a fuller group costs each of its calls less. */
  function gather(known: number, turn: number): void {
    setImmediate(() => {
      const found = waiting.length();
      if (found > known && found < MAX_SIZE && turn < MAX_TURNS) return gather(found, turn + 1);
      isScheduled = false;
      begin();
      schedule();
    });
  }

  function begin(): void {
    const group = waiting.take(MAX_SIZE);
    if (group.length === 0) return;
    const work = runGroup(run, group, log).finally(() => {
      running.delete(work);
      schedule();
    });
    running.set(work, group);
  }

  function watch(): void {
    if (isWatched || answerWithin === undefined || waiting.length() + running.size === 0) return;
    isWatched = true;
    setTimeout(refuseLate, LOOK_EVERY_MS, answerWithin).unref();
  }

  /** Those who still wait are not written any more; of those under way nobody knows. */
  function refuseLate(within: number): void {
    isWatched = false;
    const then = performance.now() - within;
    const underWay = [...running.values()].flat().filter(({ since }) => since <= then);
    for (const { reject } of [...waiting.takeSince(then), ...underWay]) reject(tooLate());
    watch();
  }

  return {
    add(call) {
      if (isClosed) return Promise.reject(closed());
      const { size, bytes } = measure(call);
      if (waiting.length() >= maxWaiting || waiting.bytes() + bytes > MAX_WAITING_BYTES) {
        return Promise.reject(busy());
      }
      return new Promise((resolve, reject) => {
        waiting.push({ call, size, bytes, since: performance.now(), resolve, reject });
        schedule();
        watch();
      });
    },
    async close() {
      isClosed = true;
      while (waiting.length() > 0 || running.size > 0) {
        begin();
        await Promise.all(running.keys());
      }
    },
  };
}

async function runGroup<Call, Answer>(
  run: GatherOptions<Call, Answer>["run"],
  group: readonly Member<Call, Answer>[],
  log: Log,
): Promise<void> {
  try {
    const answers = await run(group.map(({ call }) => call));
    for (const [i, { resolve, reject }] of group.entries()) {
      const answer = answers[i];
      if (answer === undefined) reject(new Error("A call of a group was not answered."));
      else resolve(answer);
    }
  } catch (error) {
    if (group.length === 1 || isUnavailable(error)) {
      for (const { reject } of group) reject(error);
      return;
    }
    log.warn({ works: group.length }, "a shared commit failed; its members are tried one by one");
    // One poisoned member must harm nobody else.
    for (const member of group) await runGroup(run, [member], log);
  }
}

/** What a group cannot have, none of its members can. */
function isUnavailable(error: unknown): boolean {
  return error instanceof RelayError && error.code === "store_unavailable";
}

function busy(): RelayError {
  return new RelayError(
    "store_busy",
    "Too much is waiting to be written to the database; send it again in a moment.",
  );
}

function tooLate(): RelayError {
  return new RelayError(
    "store_busy",
    "The database did not answer in time. Look at what else runs on it. What was sent may be stored all the same; " +
      "sent again, it is stored once.",
  );
}

function closed(): RelayError {
  return new RelayError("store_unavailable", "The relay is shutting down; send it again in a moment.");
}
