import { afterAll, expect } from "vitest";
import type { CompileTools, Rendered, RenderInput } from "../../../src/actions/action.ts";
import { compileSlack, type SlackSpec, slackBody } from "../../../src/actions/slack/compile-slack.ts";
import type { SlackRendering } from "../../../src/actions/slack/rendering.ts";
import { slackSettings } from "../../../src/actions/slack/settings.ts";
import { slackAction } from "../../../src/actions/slack/slack-action.ts";
import { slackDestinationKind } from "../../../src/actions/slack/slack-destination.ts";
import { guardedConnector } from "../../../src/connect/guarded-connector.ts";
import type { Delivery } from "../../../src/model/delivery.ts";
import { parseTemplate } from "../../../src/templates/parse-template.ts";

export const TOKEN = "xoxb-test-token-of-the-tests";

export type Complaint = { readonly path: string; readonly code: string; readonly message: string };

/** Compiles a `slack` action as the rule checker does, and keeps what is reported. */
export function compile(body: unknown): {
  readonly spec: SlackSpec;
  readonly problems: readonly Complaint[];
} {
  const problems: Complaint[] = [];
  const tools: CompileTools = {
    template(path, text, escaping) {
      const parsed = parseTemplate(text, escaping);
      return parsed.ok ? parsed.template : expect.fail(`${path.join(".")}: ${JSON.stringify(parsed.faults)}`);
    },
    problem: (path, code, message) => void problems.push({ path: path.join("."), code, message }),
    table: () => undefined,
    message: () => undefined,
    about: "event",
    tables: ["customers"],
    meant: () => undefined,
  };
  return { spec: compileSlack(slackBody.parse(body), tools), problems };
}

export function render(body: unknown, event: unknown = {}): Rendered<SlackRendering> {
  const input: RenderInput = {
    view: { event, now: "2026-03-02T10:00:00.000Z" },
    delivery: { id: "d-1", rule: "r-1", created_at: 0 },
    events: [],
    trust_weak: false,
  };
  return slackAction.render(compile(body).spec, input);
}

export function rendering(body: unknown, event?: unknown): SlackRendering {
  const rendered = render(body, event);
  return rendered.ok ? rendered.rendering : expect.fail(rendered.detail ?? rendered.reason);
}

const connector = guardedConnector();
afterAll(() => connector.close());

/** An open destination, as the settings make it once secrets are read. */
export function open(settings: Readonly<Record<string, unknown>>) {
  const references = { token: "env:TEST_TOKEN", webhook_url: "env:TEST_URL" };
  const raw = Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key, Reflect.get(references, key) ?? value]),
  );
  const read = { ...slackSettings.parse(raw), ...settings };
  return slackDestinationKind.open("slack", read, { connector, clock: () => Date.UTC(2026, 2, 2) });
}

export const delivery: Delivery = {
  seq: 1,
  id: "d-1",
  rule: "r-1",
  action: "slack",
  occurrence: 1,
  trigger: "event:e-1",
  kind: "slack",
  destination: "slack",
  gate: "slack/#kyc-alerts",
  rules_hash: "h",
  state: "pending",
  preview: false,
  reminder: false,
  planned_for: 0,
  fence: 1,
  attempts: 0,
  created_at: 0,
};
