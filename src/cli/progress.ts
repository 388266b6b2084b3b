import type { Clock } from "../ports/host.ts";

const BAR_WIDTH = 24;
const REDRAW_MS = 100;
const LINE_EVERY_MS = 5_000;
const CLEAR_LINE = "\r\u001b[K";

type ProgressParts = {
  readonly total: number;
  /** What is done to them: `back to pending`. */
  readonly doing: string;
  readonly clock: Clock;
  readonly stream?: Pick<NodeJS.WriteStream, "write"> & { readonly isTTY?: boolean };
};

/** What is shown while a long command runs. */
export type Progress = {
  /** So many are done. */
  at(done: number): void;
  end(): void;
};

/** How far a long command is: a bar on a terminal's stderr, elsewhere a line every five seconds. */
export function openProgress({ total, doing, clock, stream = process.stderr }: ProgressParts): Progress {
  const began = clock();
  const every = stream.isTTY ? REDRAW_MS : LINE_EVERY_MS;
  let shownAt = stream.isTTY ? Number.NEGATIVE_INFINITY : began;
  return {
    at(done) {
      const now = clock();
      if (now - shownAt < every) return;
      shownAt = now;
      const text = `${done} of ${total} ${doing}, ${rateOf(done, now - began)}`;
      stream.write(stream.isTTY ? `${CLEAR_LINE}${barOf(done / total)} ${text}` : `${text}\n`);
    },
    end() {
      if (stream.isTTY && shownAt > Number.NEGATIVE_INFINITY) stream.write(CLEAR_LINE);
    },
  };
}

function barOf(share: number): string {
  const full = Math.round(Math.min(1, share) * BAR_WIDTH);
  return `[${"#".repeat(full)}${".".repeat(BAR_WIDTH - full)}] ${Math.floor(share * 100)} %`;
}

function rateOf(done: number, ms: number): string {
  return `${Math.round((done * 1_000) / Math.max(1, ms))}/s`;
}
