import { describe, expect, it } from "vitest";
import { createCommitter } from "../../src/store/committer.ts";

/** Counts transactions; a thrown error undoes what its transaction wrote. */
function ledgerOf() {
  const state = { transactions: 0, rows: [] as string[] };
  const tx = (work: () => void) => {
    state.transactions += 1;
    const before = [...state.rows];
    try {
      work();
    } catch (error) {
      state.rows = before;
      throw error;
    }
  };
  const write = (row: string) => () => {
    if (row.startsWith("poison")) throw new Error(row);
    state.rows.push(row);
    return row;
  };
  return { state, tx, write };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe("the committer", () => {
  it("shares one transaction among the works of a turn, each with its own result", async () => {
    const { state, tx, write } = ledgerOf();
    const { commit } = createCommitter({ tx });
    const results = await Promise.all(["a", "b", "c"].map((row) => commit(write(row))));
    expect(results).toEqual(["a", "b", "c"]);
    expect(state).toEqual({ transactions: 1, rows: ["a", "b", "c"] });
  });

  it("runs nothing before the turn is over, and nobody is told before the commit", async () => {
    const { state, tx, write } = ledgerOf();
    let isCommitted = false;
    const { commit } = createCommitter({
      tx: (work) => {
        tx(work);
        isCommitted = true;
      },
    });
    const told = commit(write("a")).then(() => isCommitted);
    expect(state.transactions).toBe(0);
    expect(await told).toBe(true);
  });

  it("100 concurrent works cost one commit, 600 cost three", async () => {
    const { state, tx, write } = ledgerOf();
    const { commit } = createCommitter({ tx });
    await Promise.all(Array.from({ length: 100 }, (_, n) => commit(write(`row ${n}`))));
    expect(state.transactions).toBe(1);
    await Promise.all(Array.from({ length: 600 }, (_, n) => commit(write(`row ${n}`))));
    expect(state.transactions).toBe(4);
    expect(state.rows).toHaveLength(700);
  });

  it("one work alone waits for no other", async () => {
    const { state, tx, write } = ledgerOf();
    const { commit } = createCommitter({ tx });
    const first = commit(write("a"));
    await nextTurn();
    expect(state).toEqual({ transactions: 1, rows: ["a"] });
    await Promise.all([first, commit(write("b"))]);
    expect(state.transactions).toBe(2);
  });

  it("takes in what the next turns bring, and commits in the third at the latest", async () => {
    const { state, tx, write } = ledgerOf();
    const { commit } = createCommitter({ tx });
    const all = [commit(write("a")), commit(write("b"))];
    for (const row of ["c", "d", "e"]) {
      await nextTurn();
      if (row === "d") expect(state.rows).toEqual([]);
      if (row === "e") expect(state).toEqual({ transactions: 1, rows: ["a", "b", "c", "d"] });
      all.push(commit(write(row)));
    }
    await Promise.all(all);
    expect(state.transactions).toBe(2);
  });

  it("a poisoned work fails alone", async () => {
    const { state, tx, write } = ledgerOf();
    const { commit } = createCommitter({ tx });
    const results = await Promise.allSettled(["a", "poison", "b"].map((row) => commit(write(row))));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(state.rows).toEqual(["a", "b"]);
  });

  it("refuses at once when too many works or too many bytes wait, and takes more afterwards", async () => {
    const { tx, write } = ledgerOf();
    const { commit } = createCommitter({ tx, maxWaiting: 2, maxWaitingBytes: 100 });
    const first = commit(write("a"), 60);
    await expect(commit(write("b"), 60)).rejects.toMatchObject({ code: "store_busy" });
    const second = commit(write("c"), 40);
    await expect(commit(write("d"))).rejects.toMatchObject({ code: "store_busy" });
    await Promise.all([first, second]);
    expect(await commit(write("e"), 100)).toBe("e");
  });

  it("closing writes what waits and refuses the rest", async () => {
    const { state, tx, write } = ledgerOf();
    const committer = createCommitter({ tx });
    const waiting = committer.commit(write("a"));
    committer.close();
    expect(state.rows).toEqual(["a"]);
    expect(await waiting).toBe("a");
    await expect(committer.commit(write("b"))).rejects.toMatchObject({ code: "store_unavailable" });
  });
});
