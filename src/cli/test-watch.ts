import { RelayError } from "../errors.ts";
import type { Output } from "./output.ts";
import { untilSignal } from "./until-signal.ts";

/** Files that are mounted tell no watcher when they change: they are read again, as the relay does. */
const POLL_MS = 1_000;

type Watching<Read> = {
  /** All that a run depends on, as plain data. */
  readonly read: () => Read;
  readonly run: (read: Read) => Promise<unknown>;
  readonly out: Output;
};

/** Runs the tests, and again whenever a file is different, until it is interrupted. */
export async function watchTests<Read>({ read, run, out }: Watching<Read>): Promise<number> {
  let seen: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;
  const look = async () => {
    seen = await runIfChanged(seen, { read, run, out });
    if (!isClosed) timer = setTimeout(() => void look(), POLL_MS);
  };
  const ended = untilSignal(
    async () => {
      isClosed = true;
      clearTimeout(timer);
    },
    (text) => out.talk(text),
  );
  await look();
  return ended;
}

/** What a run cannot even begin with is said, and waited for to be mended. */
async function runIfChanged<Read>(
  seen: string | undefined,
  { read, run, out }: Watching<Read>,
): Promise<string> {
  const all = attempt(read);
  const now = "fault" in all ? all.fault : JSON.stringify(all.value);
  if (now === seen) return now;
  if (seen !== undefined) out.talk("");
  if ("fault" in all) out.talk(all.fault);
  else await run(all.value);
  out.talk("Waiting for a file to change; Ctrl-C ends.");
  return now;
}

function attempt<T>(work: () => T): { readonly value: T } | { readonly fault: string } {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof RelayError) return { fault: error.message };
    throw error;
  }
}
