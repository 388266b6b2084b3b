import { loadSettings } from "../../src/config/settings/load-settings.ts";
import type { Settings } from "../../src/config/settings/settings.ts";

const SECRET = "test-secret-of-the-simulation";

/** Settings with a value for every secret that they name; throws what is wrong. */
export function settingsFrom(text: string): Settings {
  const names = [...text.matchAll(/env:([A-Z_]+)/g)].map(([, name = ""]) => name);
  const { settings, problems } = loadSettings({
    file: { name: "relay.yaml", text },
    env: Object.fromEntries(names.map((name) => [name, testValue(name)])),
    overrides: {},
    readFile: () => SECRET,
    baseDir: "",
  });
  if (!settings) throw new Error(JSON.stringify(problems));
  return settings;
}

function testValue(name: string): string {
  if (name === "SMTP_URL") return "smtp://mail.example.com:587";
  if (name.endsWith("_URL")) return "https://example.com/hook";
  return name.startsWith("SLACK") ? "xoxb-test-token" : SECRET;
}
