import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { whatHappened } from "../errors.ts";
import type { Log } from "../ports/host.ts";
import { isRuleFile } from "./rule-files.ts";
import { systemCode } from "./system-code.ts";

/** Watchers of the system's miss what is mounted or swapped by a link; a look at a few files costs nothing. */
const EVERY_MS = 2_000;
/** Half a file may be good rules, too: what changes is left alone until it stays the same for so long. */
const SETTLED_MS = 1_000;
/** Something may touch the files all the time; then they are taken as they are. */
const MAX_UNSETTLED = 10;

type Watching = {
  readonly folder: string;
  /** The files may have changed. If it fails, it is called again at the next look. */
  readonly onChange: () => Promise<unknown>;
  readonly log: Log;
  readonly every?: number | undefined;
};

/**
 * Looks at the rule files now and then, and tells of a change once it is complete. Resolves, when stopped, after a
 * look under way is over.
 */
export function watchRules({ folder, onChange, log, every = EVERY_MS }: Watching): { stop(): Promise<void> } {
  let known: string | undefined;
  let last: string | undefined;
  let unsettled = 0;
  let looking: Promise<void> = Promise.resolve();
  let stopped = false;
  /** Says when to look again. */
  const look = async (): Promise<number> => {
    const seen = await marksOf(folder);
    if (seen !== known && seen !== last && unsettled < MAX_UNSETTLED) {
      last = seen;
      unsettled += 1;
      return Math.min(SETTLED_MS, every);
    }
    unsettled = 0;
    if (seen !== known) await onChange();
    // Taken before the files were read: what changed meanwhile is seen the next time.
    known = seen;
    return every;
  };
  const lookAgain = () => {
    looking = look()
      .catch((error: unknown) => {
        log.error({ error: whatHappened(error) }, "looking at the rules failed");
        return every;
      })
      .then((wait) => {
        if (!stopped) timer = setTimeout(lookAgain, wait);
      });
  };
  let timer = setTimeout(lookAgain, every);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}

/** Differs whenever the texts may: names, and of each file through links its place, size and times. */
async function marksOf(folder: string): Promise<string> {
  try {
    const names = (await readdir(folder)).filter(isRuleFile).toSorted();
    return JSON.stringify(
      await Promise.all(names.map(async (name) => [name, await markOf(join(folder, name))])),
    );
  } catch (error) {
    return systemCode(error);
  }
}

async function markOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
  } catch (error) {
    return systemCode(error);
  }
}
