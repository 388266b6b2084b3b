import { expect, test } from "vitest";
import { fillSettings } from "../../../src/config/build/fill-settings.ts";
import { plainSettings, secretMark } from "../../../src/config/build/plain-settings.ts";
import { loadSettings } from "../../../src/config/settings/load-settings.ts";

const TOKEN = "test-admin-token-0001";

test("an admin token is compiled by its name, and a Worker takes it out of that binding", () => {
  const { settings } = loadSettings({
    file: { name: "relay.yaml", text: "server: { admin_token: env:T }" },
    env: { T: secretMark("T") },
    overrides: {},
    readFile: () => "",
    baseDir: "",
  });
  if (!settings) throw new Error("no settings");
  const compiled = plainSettings(settings);
  expect(compiled.settings.server.admin_token).toBe("env:T");
  expect(fillSettings(compiled, { T: TOKEN })).toMatchObject({
    settings: { server: { admin_token: TOKEN } },
    faults: [],
  });
  const { faults } = fillSettings(compiled, {});
  expect(faults).toEqual([expect.stringContaining("server.admin_token")]);
});
