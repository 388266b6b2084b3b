import { loadSettings } from "../../src/config/settings/load-settings.ts";
import type { RuleAction } from "../../src/route/rule-set.ts";

const ENV = {
  SLACK_BOT_TOKEN: "test-xoxb-slack-token",
  SLACK_HOOK: "https://hooks.example.com/services/test",
  SMTP_URL: "smtp://mail.example.com",
  HOOK: "https://example.com/test",
};

/** Settings with every kind of destination, and these places to tell of alarms. */
export function loadAlerts(to: string, mailSettings = "") {
  const text = `
server: { public_url: "https://relay.example.com" }
destinations:
  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }
  slack-hook: { kind: slack, webhook_url: env:SLACK_HOOK }
  mail: { kind: email, url: env:SMTP_URL, from: kyc@example.com${mailSettings} }
  backoffice: { kind: webhook, url: env:HOOK }
  zapier: { kind: zapier, url: env:HOOK }
alerts:
  to: ${to}
`;
  return loadSettings({
    file: { name: "relay.yaml", text },
    env: ENV,
    overrides: {},
    readFile: () => "",
    baseDir: "/srv",
  });
}

/** The actions that such places become; fails where they are wrong. */
export function alertActions(to: string): readonly RuleAction[] {
  const { settings, problems } = loadAlerts(to);
  if (!settings) throw new Error(`these places are wrong: ${JSON.stringify(problems)}`);
  return settings.alerts.actions;
}
