import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { watchRules } from "../../src/node/watch-rules.ts";
import { SILENT } from "../deliver/rules.ts";
import { eventually } from "../support/eventually.ts";

let base: string;
let folder: string;
let looks: number;
let failing: boolean;
let watch: ReturnType<typeof watchRules>;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "watch-"));
  folder = join(base, "rules");
  mkdirSync(folder);
  writeFileSync(join(folder, "a.yaml"), "one");
  looks = 0;
  failing = false;
});
afterEach(async () => {
  await watch.stop();
  rmSync(base, { recursive: true });
});

const start = (path = folder, every = 5) => {
  const onChange = async () => {
    looks += 1;
    if (failing) throw new Error("the store is full");
  };
  watch = watchRules({ folder: path, onChange, log: SILENT, every });
};
const seen = (count: number) => eventually(`${count} changes are seen`, () => looks >= count);
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 60));

test("the files are looked at once after the start, and again when one changes, comes or goes", async () => {
  start();
  await seen(1);
  await aWhile();
  expect(looks).toBe(1);
  writeFileSync(join(folder, "a.yaml"), "two");
  await seen(2);
  writeFileSync(join(folder, "b.yml"), "three");
  await seen(3);
  rmSync(join(folder, "b.yml"));
  await seen(4);
  writeFileSync(join(folder, "notes.md"), "no rule");
  writeFileSync(join(folder, "a.test.yaml"), "no rule either");
  await aWhile();
  expect(looks).toBe(4);
});

test("a text of the same length and the same time in another file is a change", async () => {
  const time = new Date(Date.UTC(2026, 0, 1));
  utimesSync(join(folder, "a.yaml"), time, time);
  start();
  await seen(1);
  writeFileSync(join(base, "new"), "two");
  utimesSync(join(base, "new"), time, time);
  renameSync(join(base, "new"), join(folder, "a.yaml"));
  await seen(2);
});

test("a link that is swapped, of a file or the whole folder, is a change", async () => {
  for (const name of ["v1", "v2"]) {
    mkdirSync(join(base, name));
    writeFileSync(join(base, name, "a.yaml"), name);
  }
  symlinkSync(join(base, "v1"), join(base, "current"));
  start(join(base, "current"));
  await seen(1);
  symlinkSync(join(base, "v2"), join(base, "next"));
  renameSync(join(base, "next"), join(base, "current"));
  await seen(2);
});

test("a folder that goes away and comes back is seen", async () => {
  start();
  await seen(1);
  renameSync(folder, join(base, "away"));
  await seen(2);
  renameSync(join(base, "away"), folder);
  await seen(3);
});

test("files that are still being written are not taken before they stay as they are", async () => {
  start(folder, 40);
  await seen(1);
  let written = "";
  for (let part = 0; part < 40; part++) {
    written += "x".repeat(10);
    writeFileSync(join(folder, "a.yaml"), written);
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (looks > 1) break;
  }
  expect(looks).toBe(1);
  await seen(2);
});

test("files that are never left alone are taken all the same", async () => {
  start();
  await seen(1);
  const touching = setInterval(() => writeFileSync(join(folder, "a.yaml"), `${performance.now()}`), 1);
  await seen(2).finally(() => clearInterval(touching));
});

test("what failed is tried again, until it works", async () => {
  failing = true;
  start();
  await seen(3);
  failing = false;
  await seen(4);
  await aWhile();
  const after = looks;
  await aWhile();
  expect(looks).toBe(after);
});
