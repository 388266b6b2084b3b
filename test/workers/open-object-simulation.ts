import type { OpenSimulationStore } from "../../src/simulate/simulation-store.ts";
import { objectDriver } from "../../src/store/object-driver.ts";
import { openObject } from "./open-object.ts";

const STANDING = `SELECT column_name FROM record_cell JOIN record ON record.seq = record_seq
  WHERE table_name = ? AND key = ? AND event_seq = ?`;

/** A simulation on a fresh object. */
export const openObjectSimulation: OpenSimulationStore = async ({ clock, newId }) => {
  const { store, run } = await openObject(clock, { newId, paceOf: undefined });
  return {
    ...store,
    standing: ({ table, key, event }) =>
      run((storage) => {
        const cells = objectDriver(storage).all<{ readonly column_name: string }>(
          STANDING,
          table,
          key,
          event.seq,
        );
        return new Set(cells.map(({ column_name }) => column_name));
      }),
  };
};
