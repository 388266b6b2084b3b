import { RelayError } from "../errors.ts";
import type { Log } from "../ports/host.ts";

const MAX_BATCH = 256;
/** A batch is committed after so many turns of the event loop at the latest. */
const MAX_TURNS = 3;
const MAX_WAITING = 10_000;
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

export type CommitterOptions = {
  readonly tx: (work: () => void) => void;
  readonly log?: Log | undefined;
  /** Works in one transaction. */
  readonly maxBatch?: number | undefined;
  readonly maxWaiting?: number | undefined;
  /** Sum of the sizes that works are given with. */
  readonly maxWaitingBytes?: number | undefined;
};

export type Committer = {
  /**
   * Runs `work` in a transaction that it shares with what comes in the next turns of the event loop; resolves when
   * it is durable. After a failure of a neighbour it runs once more, alone: it must do nothing but SQL. Rejects
   * `store_busy` at once when too much waits, and with its own error when it throws alone.
   */
  commit<T>(work: () => T, bytes?: number): Promise<T>;
  /** Writes what waits, now, and takes nothing more. */
  close(): void;
};

type Member = {
  /** Runs the work; what it returns tells the caller, once the transaction is durable. */
  readonly run: () => () => void;
  readonly fail: (error: unknown) => void;
  readonly bytes: number;
};

/** Group commit: one transaction for what a few turns of the event loop bring, without a timer. */
export function createCommitter({
  tx,
  log,
  maxBatch = MAX_BATCH,
  maxWaiting = MAX_WAITING,
  maxWaitingBytes = MAX_WAITING_BYTES,
}: CommitterOptions): Committer {
  const waiting: Member[] = [];
  let waitingBytes = 0;
  let isScheduled = false;
  let isClosed = false;

  function schedule(): void {
    if (isScheduled || waiting.length === 0) return;
    isScheduled = true;
    gather(waiting.length, 1);
  }

  /** Commits in the first turn that brings nothing more: under load a fuller batch costs each of its works less. */
  function gather(known: number, turn: number): void {
    setImmediate(() => {
      const found = waiting.length;
      if (found > known && found < maxBatch && turn < MAX_TURNS) return gather(found, turn + 1);
      isScheduled = false;
      commitNext();
      schedule();
    });
  }

  function commitNext(): void {
    const batch = waiting.splice(0, maxBatch);
    for (const member of batch) waitingBytes -= member.bytes;
    if (batch.length > 0) commitBatch(tx, batch, log);
  }

  return {
    commit(work, bytes = 0) {
      if (isClosed) return Promise.reject(closed());
      if (waiting.length >= maxWaiting || waitingBytes + bytes > maxWaitingBytes)
        return Promise.reject(busy());
      return new Promise((resolve, reject) => {
        const run = () => {
          const value = work();
          return () => resolve(value);
        };
        waiting.push({ run, fail: reject, bytes });
        waitingBytes += bytes;
        schedule();
      });
    },
    close() {
      isClosed = true;
      while (waiting.length > 0) commitNext();
    },
  };
}

function commitBatch(tx: CommitterOptions["tx"], batch: readonly Member[], log: Log | undefined): void {
  const [only] = batch;
  const told: (() => void)[] = [];
  try {
    tx(() => {
      for (const member of batch) told.push(member.run());
    });
  } catch (error) {
    if (batch.length === 1) {
      only?.fail(error);
      return;
    }
    log?.warn({ works: batch.length }, "a shared commit failed; its members are tried one by one");
    // One poisoned member must harm nobody else.
    for (const member of batch) commitBatch(tx, [member], log);
    return;
  }
  for (const tell of told) tell();
}

function busy(): RelayError {
  return new RelayError(
    "store_busy",
    "Too much is waiting to be written to the database; send it again in a moment.",
  );
}

function closed(): RelayError {
  return new RelayError("store_unavailable", "The relay is shutting down; send it again in a moment.");
}
