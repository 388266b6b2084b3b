import Database from "better-sqlite3";
import { SOURCE_KINDS } from "../../src/sources/registry.ts";
import type { Trigger } from "./points.ts";

export type KillSwitch = {
  /** From now on. */
  arm(trigger: Trigger): void;
  /** One of the kind was reached. */
  reached(at: Trigger["at"]): void;
  /** Reads the database that is open for writing, from inside the process that has it. */
  read(text: string): readonly unknown[];
};

/**
 * Stands between the relay and the library that it stores with, and between the proof of a request and what follows:
 * this process dies there, without a word, once it is armed. The relay itself knows nothing of it. Every process has
 * one, made before anything is opened.
 */
export function installKillSwitch(): KillSwitch {
  const { prepare, backup } = Database.prototype;
  let trigger: Trigger | undefined;
  let left = 0;
  let database: Database.Database | undefined;
  let statements: string[] = [];

  const reached = (at: Trigger["at"]) => {
    if (trigger?.at !== at) return;
    left -= 1;
    if (left <= 0) process.kill(process.pid, "SIGKILL");
  };
  const fits = (text: string) => trigger?.sql === undefined || new RegExp(trigger.sql).test(text);
  const onStatement = (text: string, run: () => unknown): unknown => {
    if (!trigger) return run();
    if (text === "COMMIT") return commit(run);
    if (text.startsWith("BEGIN")) statements = [];
    else statements.push(text);
    if (fits(text)) reached("statement");
    return run();
  };
  const commit = (run: () => unknown): unknown => {
    const isMeant = statements.some(fits);
    if (isMeant) reached("before_commit");
    const done = run();
    if (isMeant) reached("after_commit");
    return done;
  };

  Object.assign(Database.prototype, {
    prepare(this: Database.Database, text: string) {
      database = this;
      const statement = Reflect.apply(prepare, this, [text]);
      for (const verb of ["run", "all"]) {
        const own = Reflect.get(statement, verb);
        const watched = (...params: unknown[]) =>
          onStatement(text, () => Reflect.apply(own, statement, params));
        Object.defineProperty(statement, verb, { value: watched });
      }
      return statement;
    },
    backup(this: Database.Database, path: string, options: Database.BackupOptions) {
      const progress = (at: Database.BackupMetadata) => {
        reached("backup_step");
        return options.progress(at);
      };
      return Reflect.apply(backup, this, [path, { ...options, progress }]);
    },
  });
  watchSources(() => reached("verified"));

  return {
    arm(next) {
      trigger = next;
      left = next.n;
    },
    reached,
    read: (text) => (database ? Reflect.apply(prepare, database, [text]).all() : []),
  };
}

function watchSources(onVerified: () => void): void {
  for (const kind of SOURCE_KINDS) {
    const { open } = kind;
    const opened: typeof open = (name, settings) => {
      const source = open(name, settings);
      const normalise: typeof source.normalise = (...request) => {
        onVerified();
        return source.normalise(...request);
      };
      return { ...source, normalise };
    };
    Object.assign(kind, { open: opened });
  }
}
