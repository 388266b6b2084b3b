import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, temporaryFolder } from "./run-cli.ts";

const BROKEN = "version: 1\r\nrules:\r\n  a:\r\n    text: {{ event.type }} # why\r\n    channel: #kyc\r\n";
const MENDED = BROKEN.replace("{{ event.type }}", '"{{ event.type }}"').replace("#kyc", '"#kyc"');

function folderWith(text: string | Buffer): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "rules"));
  writeFileSync(join(folder, "rules", "ops.yaml"), text);
  return folder;
}

const textIn = (folder: string) => readFileSync(join(folder, "rules", "ops.yaml"), "utf8");

test("every rule file is mended in place, and what was changed is said", async () => {
  const cwd = folderWith(BROKEN);
  chmodSync(join(cwd, "rules", "ops.yaml"), 0o640);
  const ran = await runCli(["fix"], { cwd });
  expect(ran).toEqual({
    code: 0,
    stdout: [
      'rules/ops.yaml:4:11  {{ event.type }} → "{{ event.type }}"',
      'rules/ops.yaml:5:14  #kyc → "#kyc"',
      "✓ 2 places were mended in 1 file.",
      "",
    ].join("\n"),
    stderr: "Next: npx kyc-relay check\n",
  });
  expect(textIn(cwd)).toBe(MENDED);
  expect(statSync(join(cwd, "rules", "ops.yaml")).mode & 0o777).toBe(0o640);
  expect(readdirSync(join(cwd, "rules"))).toEqual(["ops.yaml"]);
});

test("with --dry-run it only says so", async () => {
  const cwd = folderWith(BROKEN);
  const ran = await runCli(["fix", "rules/ops.yaml", "--dry-run", "--json"], { cwd });
  expect(JSON.parse(ran.stdout)).toMatchObject({
    dry_run: true,
    files: [{ file: "rules/ops.yaml", changes: [{ line: 4, column: 11, before: "{{ event.type }}" }, {}] }],
  });
  expect(ran).toMatchObject({ code: 0, stderr: "Next: the same without --dry-run\n" });
  expect(textIn(cwd)).toBe(BROKEN);
});

test("links, folders and what is no UTF-8 are left as they are, and the exit is 1", async () => {
  const cwd = folderWith(Buffer.from("text: {{ x }} \xff\n", "latin1"));
  writeFileSync(join(cwd, "elsewhere.yaml"), BROKEN);
  symlinkSync("../elsewhere.yaml", join(cwd, "rules", "link.yaml"));
  const files = ["rules/ops.yaml", "rules/link.yaml", "rules", "nowhere.yaml"];
  const ran = await runCli(["fix", ...files], { cwd });
  expect(ran.code).toBe(1);
  expect(ran.stderr).toBe(
    [
      "✕ rules/ops.yaml is not UTF-8 text; save it as UTF-8 first. It was left as it is.",
      "✕ rules/link.yaml is a link to another file; name that one. It was left as it is.",
      "✕ rules is not a file. It was left as it is.",
      "✕ nowhere.yaml is not there. It was left as it is.",
      "Next: npx kyc-relay check",
      "",
    ].join("\n"),
  );
  expect(readlinkSync(join(cwd, "rules", "link.yaml"))).toBe("../elsewhere.yaml");
  expect(readFileSync(join(cwd, "elsewhere.yaml"), "utf8")).toBe(BROKEN);
});

test("files of tests are mended too", async () => {
  const cwd = folderWith("version: 1\n");
  writeFileSync(join(cwd, "rules", "ops.test.yaml"), "name: {{ x }}\n");
  expect((await runCli(["fix"], { cwd })).stdout).toContain('rules/ops.test.yaml:1:7  {{ x }} → "{{ x }}"');
});

test("the settings are never touched, because their values may be secrets", async () => {
  const cwd = folderWith(BROKEN);
  writeFileSync(join(cwd, "relay.yaml"), "destinations: { slack: { token: #test-token } }\n");
  const ran = await runCli(["fix", "relay.yaml"], { cwd });
  expect(ran.code).toBe(2);
  expect(ran.stdout + ran.stderr).not.toContain("test-token");
});

test("what check says that fix can do, fix does", async () => {
  const cwd = folderWith(BROKEN);
  const said = await runCli(["check"], { cwd });
  expect(said.stderr.match(/\(kyc-relay fix can do this\)/g)).toHaveLength(2);
  await runCli(["fix"], { cwd });
  expect((await runCli(["check"], { cwd })).stderr).not.toContain("fix can do this");
});
