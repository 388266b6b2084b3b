import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readMailBindings } from "../../src/cli/wrangler-mail-bindings.ts";
import { runCli, temporaryFolder } from "./run-cli.ts";

const MAIL = "mail: { kind: email, from: kyc@example.com,";

function folderWith(destination: string, files: Readonly<Record<string, string>> = {}): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "rules"));
  const rule = "declined:\n    event: verification.not-verified\n    do: [{ webhook: { via: backoffice } }]";
  writeFileSync(join(folder, "rules", "ops.yaml"), `version: 1\nrules:\n  ${rule}\n`);
  const backoffice = "backoffice: { kind: webhook, url: env:BACKOFFICE_URL }";
  const settings = `server: { public_url: "https://relay.example.com" }\nsources:\n  identitypass:\n    kind: identitypass\n    scheme: static\n    public_keys: [env:KEY]\n    url_token: env:TOKEN\ndestinations:\n  ${backoffice}\n  ${destination}\n`;
  for (const [name, text] of Object.entries({ "relay.yaml": settings, ...files }))
    writeFileSync(join(folder, name), text);
  return folder;
}
const check = (cwd: string, env: Record<string, string> = {}) =>
  runCli(["check", "--home", "workers"], { cwd, env });

describe("check --home workers", () => {
  test("says what Workers cannot do, and what nobody can see here", async () => {
    const ran = await check(folderWith(`${MAIL} url: env:SMTP_URL }`), {
      DATABASE_URL: "postgres://elsewhere.example.com/db",
    });
    expect(ran.stderr).toContain("The mail server of mail (env:SMTP_URL) cannot be seen here");
    expect(ran.stderr).toContain("Workers cannot look host names up");
    expect(ran.stderr).toMatch(/over 1\.9 MB without its images .* `max_body` of identitypass/);
    expect(ran.stdout).toContain("0 errors, 0 warnings");
    expect(ran.code).toBe(0);
  });

  test("a database that the settings name is one too many, whether or not its variable is set", async () => {
    const store = "store: { kind: postgres, url: env:DATABASE_URL }";
    const cwd = folderWith(`${MAIL} url: env:SMTP_URL }\n${store}`);
    for (const env of [{}, { DATABASE_URL: "postgres://elsewhere.example.com/db" }]) {
      for (const command of [["check", "--home", "workers"], ["build"]]) {
        const { stderr, code } = await runCli(command, { cwd, env });
        expect(stderr).toMatch(/not in PostgreSQL/);
        expect(stderr).not.toContain("S202");
        expect(code).toBe(1);
      }
    }
  });

  test("a database in a comment is none", async () => {
    const cwd = folderWith(`${MAIL} url: env:SMTP_URL }\n# store: { kind: postgres, url: env:DATABASE_URL }`);
    expect(await check(cwd)).toMatchObject({ code: 0, stderr: expect.not.stringContaining("S606") });
  });

  test("finds the port of a mail server that is known", async () => {
    const cwd = folderWith(`${MAIL} url: env:SMTP_URL }`);
    const ran = await check(cwd, { SMTP_URL: "smtps://relay:test-password@mail.example.com" });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("S601");
    expect(ran.stderr).not.toMatch(/test-password|mail\.example\.com/);
  });

  test("looks for the binding of mail in wrangler.toml", async () => {
    const mail = `${MAIL} transport: cloudflare }`;
    const other = { "wrangler.toml": '[[send_email]]\nname = "OTHER"\n' };
    expect(await check(folderWith(mail, other))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("S604"),
    });
    const there = { "wrangler.toml": '[[send_email]]\nname = "EMAIL"\n' };
    expect((await check(folderWith(mail, there))).code).toBe(0);
  });

  test("on Node the same binding is an error, told once", async () => {
    const env = {
      BACKOFFICE_URL: "https://backoffice.example.com",
      KEY: "test-key",
      TOKEN: "test-token-of-a-url",
    };
    const ran = await runCli(["check"], { cwd: folderWith(`${MAIL} transport: cloudflare }`), env });
    expect(ran.stderr).toContain("S605");
    expect(ran.stdout).toContain("1 error, 0 warnings");
  });
});

test.each([
  [
    '[[send_email]]\nname = "A"\n\n[[send_email]]\n# another\nallowed = ["x"]\nname = \'B\'\n[vars]\nname = "C"\n',
    ["A", "B"],
  ],
  ['send_email = [{ name = "A" }, {name="B", destination_address = "x@example.com"}]\n', ["A", "B"]],
  ['name = "kyc-relay"\n', []],
])("bindings of mail are read from %j", (text, names) => {
  expect(readMailBindings(text)).toEqual(names);
});
