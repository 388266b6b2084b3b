import { prepareRestore, replaceDatabase } from "../../src/node/restore-database.ts";

// A process of its own that restores a backup and kills itself after one of the steps.
const [, , backup = "", path = "", aside = "", dieAfter] = process.argv;
const prepared = `${path}.restoring`;
prepareRestore(backup, prepared);
replaceDatabase({
  prepared,
  path,
  aside,
  onStep: (step) => {
    if (step === dieAfter) process.kill(process.pid, "SIGKILL");
  },
});
