import { beforeEach, expect, test } from "vitest";
import { type ActiveRules, activateRules } from "../../src/config/active-rules.ts";
import type { CompileRules } from "../../src/config/look-at-rules.ts";
import type { Problem } from "../../src/config/problem.ts";
import type { RuleFile } from "../../src/ports/upkeep.ts";
import { ruleSetOf } from "../deliver/rules.ts";

let text: string;
let unread: readonly Problem[];
let saved: Map<string, readonly RuleFile[]>;
let swapped: string[];
let compiled: number;

const problem: Problem = {
  code: "R114",
  severity: "error",
  file: "rules/a.yaml",
  line: 1,
  column: 1,
  length: 1,
  message: "bad",
};

beforeEach(() => {
  text = "one";
  unread = [];
  saved = new Map();
  swapped = [];
  compiled = 0;
});

/** A text is good unless it says otherwise; its hash is itself. A newer text is more than these settings have. */
const compile: CompileRules = ([file], isSaved) => {
  compiled += 1;
  if (file?.text.startsWith("newer")) {
    const ruleSet = { ...ruleSetOf(file.text, [{}]), files: [file] };
    return isSaved ? { ruleSet, problems: [problem] } : { problems: [problem] };
  }
  if (!file || file.text.startsWith("bad")) return { problems: [problem] };
  return { ruleSet: { ...ruleSetOf(file.text, [{}]), files: [file] }, problems: [] };
};

const activate = (shared = false) =>
  activateRules({
    shared,
    read: () => ({ files: [{ name: "rules/a.yaml", text }], problems: unread }),
    compile,
    upkeep: {
      saveRules: async (hash, files) => {
        saved.delete(hash);
        saved.set(hash, files);
      },
      savedRules: async (hash) => saved.get(hash),
      latestRules: async () => {
        const [hash, files] = [...saved].at(-1) ?? [];
        return hash === undefined || !files ? undefined : { hash, files };
      },
    },
  });

const swap = {
  before: async (next: { hash: string }, previous: { hash: string } | undefined) => {
    expect(saved.has(next.hash)).toBe(true);
    swapped.push(`${previous?.hash} > ${next.hash}`);
  },
  after: async () => {},
};

const reload = (rules: ActiveRules, now: string) => {
  text = now;
  return rules.reload(swap);
};

test("a good set takes the place of the one before, and is saved before it does", async () => {
  const rules = await activate();
  expect(await reload(rules, "two")).toEqual({
    loaded: true,
    changed: true,
    hash: "two",
    count: 1,
    problems: [],
  });
  expect(rules.active()?.hash).toBe("two");
  expect(swapped).toEqual(["one > two"]);
});

test("a bad set changes nothing but what is said of the files, until they are mended", async () => {
  const rules = await activate();
  const report = await reload(rules, "bad");
  expect(report).toMatchObject({ loaded: false, changed: true, hash: "one", count: 1, problems: [problem] });
  expect([rules.active()?.hash, rules.current, rules.problems]).toEqual(["one", false, [problem]]);

  expect(await reload(rules, "one")).toMatchObject({ loaded: true, changed: true, problems: [] });
  expect([rules.current, rules.problems, swapped]).toEqual([true, [], []]);
});

test("what could not be read is no smaller set", async () => {
  const rules = await activate();
  unread = [problem];
  expect(await reload(rules, "two")).toMatchObject({ loaded: false, hash: "one" });
  expect(rules.active()?.hash).toBe("one");
});

test("the same files again cost no compiling", async () => {
  const rules = await activate();
  await reload(rules, "one");
  expect(await reload(rules, "one")).toMatchObject({ loaded: true, changed: false });
  expect(compiled).toBe(1);
});

test("one at a time: the last to ask sees the last files", async () => {
  const rules = await activate();
  await Promise.all([reload(rules, "two"), reload(rules, "three"), reload(rules, "four")]);
  expect(rules.active()?.hash).toBe("four");
  expect(new Set(swapped).size).toBe(swapped.length);
});

test("if a swap cannot be prepared nothing is swapped, and the next reload tries again", async () => {
  const rules = await activate();
  text = "two";
  const failing = { ...swap, before: () => Promise.reject(new Error("full disk")) };
  await expect(rules.reload(failing)).rejects.toThrow("full disk");
  expect(rules.active()?.hash).toBe("one");
  expect(await reload(rules, "two")).toMatchObject({ loaded: true, changed: true, hash: "two" });
});

test("a set that was replaced is found by its hash, as it was", async () => {
  const rules = await activate();
  const one = rules.active();
  await reload(rules, "two");
  expect(await rules.byHash("one")).toBe(one);
  expect((await rules.byHash("two"))?.hash).toBe("two");
  expect(await rules.byHash("three")).toBeUndefined();
});

test("after going back to an older set, a start with bad files takes that one", async () => {
  const rules = await activate();
  await reload(rules, "two");
  await reload(rules, "one");
  text = "bad";
  expect((await activate()).active()?.hash).toBe("one");
});

test("of several processes on one store, one takes over what another loaded; its own files are not in force then", async () => {
  const [one, other] = [await activate(true), await activate(true)];
  await reload(one, "two");
  text = "one";
  expect(other.active()?.hash).toBe("one");
  swapped = [];
  expect(await other.adopt(swap)).toBe(true);
  expect(other.active()?.hash).toBe("two");
  expect(other.current).toBe(false);
  expect(swapped).toEqual(["one > two"]);
  expect(await other.adopt(swap)).toBe(false);
});

test("files that were in force once do not come back by the start of a process, only when a person asks", async () => {
  await activate(true);
  text = "two";
  await activate(true);
  text = "one";
  const late = await activate(true);
  expect(late.active()?.hash).toBe("two");
  expect([...saved.keys()].at(-1)).toBe("two");
  expect(late.current).toBe(false);
  expect((await late.reload(swap)).changed).toBe(false);
  expect(late.active()?.hash).toBe("two");
  expect(await late.reload(swap, true)).toMatchObject({ loaded: true, changed: true, hash: "one" });
  expect([...saved.keys()].at(-1)).toBe("one");
});

test("a process alone on its store goes by its files, also by those that were in force before", async () => {
  await activate();
  text = "two";
  await activate();
  text = "one";
  expect((await activate()).active()?.hash).toBe("one");
});

test("a set that names more than these settings have is kept out; the own one plans on, until it is asked for", async () => {
  const rules = await activate(true);
  saved.set("newer", [{ name: "rules/a.yaml", text: "newer" }]);
  expect(rules.isBehind?.()).toBe(false);
  expect(await rules.adopt(swap)).toBe(false);
  expect(rules.active()?.hash).toBe("one");
  expect(rules.keptOut).toEqual({ hash: "newer", problems: [problem] });
  expect(rules.isBehind?.()).toBe(true);
  const restarted = await activate(true);
  expect(restarted.active()?.hash).toBe("one");
  expect(restarted.isBehind?.()).toBe(true);
  expect([...saved.keys()].at(-1)).toBe("newer");
  swapped = [];
  expect(await rules.reload(swap, true)).toMatchObject({ loaded: true, changed: true, hash: "one" });
  expect([...saved.keys()].at(-1)).toBe("one");
  expect(swapped).toEqual(["one > one"]);
  expect(rules.isBehind?.()).toBe(false);
});

test("what was kept out ends with a set that these settings have", async () => {
  const rules = await activate(true);
  saved.set("newer", [{ name: "rules/a.yaml", text: "newer" }]);
  await rules.adopt(swap);
  saved.set("two", [{ name: "rules/a.yaml", text: "two" }]);
  expect(await rules.adopt(swap)).toBe(true);
  expect(rules.active()?.hash).toBe("two");
  expect(rules.isBehind?.()).toBe(false);
});

test("with no set of its own a process takes what was saved, whatever it leaves out", async () => {
  saved.set("newer", [{ name: "rules/a.yaml", text: "newer" }]);
  text = "bad";
  const rules = await activate(true);
  expect(rules.active()?.hash).toBe("newer");
});
