import type { Driver } from "./driver.ts";

/** What memory knows of the database has to be as true after a transaction that failed as before it. */
export type Undoing = {
  readonly sql: Driver;
  /** Runs `step` if the transaction under way is rolled back; the last one given goes first. */
  readonly onRollback: (step: () => void) => void;
};

/** The driver, whose failed transactions also undo what was remembered of them. */
export function undoing(driver: Driver): Undoing {
  let steps: (() => void)[] = [];
  let isOpen = false;

  function run<T>(work: () => T): T {
    isOpen = true;
    try {
      return driver.tx(work);
    } catch (error) {
      for (const undo of steps.toReversed()) undo();
      throw error;
    } finally {
      steps = [];
      isOpen = false;
    }
  }

  return {
    sql: { all: driver.all, tx: (work) => (isOpen ? work() : run(work)) },
    onRollback: (step) => void steps.push(step),
  };
}
