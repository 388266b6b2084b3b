import { createHash } from "node:crypto";
import { z } from "zod";
import type { ActionKind } from "../../../src/actions/action.ts";
import { recordAction } from "../../../src/actions/record/record-action.ts";
import { slackAction } from "../../../src/actions/slack/slack-action.ts";
import { type LoadedRules, loadRules, type RuleSettings } from "../../../src/config/rules/load-rules.ts";
import { PERSONA_CATALOGUE } from "../../../src/sources/persona/catalogue.ts";

export const SETTINGS: RuleSettings = {
  sources: [
    { name: "persona", kind: "persona", also_sends: ["inquiry.archived"] },
    { name: "passfort", kind: "passfort", also_sends: [] },
    { name: "identitypass", kind: "identitypass", also_sends: [] },
  ],
  destinations: [
    { name: "slack", kind: "slack" },
    { name: "mail", kind: "email" },
    { name: "zapier-crm", kind: "zapier" },
    { name: "backoffice", kind: "webhook" },
  ],
  tables: [
    {
      name: "customers",
      key: "reference",
      columns: { kyc_status: "text", kyc_score: "number", decided_at: "time" },
    },
  ],
};

const email: ActionKind<{ to: string; subject: string; text?: string; message?: string }> = {
  kind: "email",
  schema: z.strictObject({
    to: z.string(),
    subject: z.string(),
    text: z.string().optional(),
    message: z.string().optional(),
  }) as never,
  destinations: ["email"],
  compile(body, tools) {
    tools.template(["to"], body.to, "text");
    tools.template(["subject"], body.subject, "text");
    if (body.text !== undefined) return tools.template(["text"], body.text, "text");
    const message = body.message === undefined ? undefined : tools.message(body.message);
    if (message) return tools.template([...message.path, "text"], message.text, "text");
    tools.problem(["message"], "A410", `There is no message "${body.message}".`);
    return undefined;
  },
  gate: (_body, destination) => destination,
  render: () => ({ ok: true, rendering: {} }),
  preview: async () => ({ kind: "email", destination: "mail", summary: "", content: {} }),
};
const webhook: ActionKind<{ body: Record<string, string> }> = {
  kind: "webhook",
  schema: z.strictObject({ body: z.record(z.string(), z.string()) }),
  destinations: ["webhook", "zapier"],
  compile: ({ body }, tools) =>
    Object.entries(body).map(([name, text]) => tools.template(["body", name], text, "none")),
  gate: (_body, destination) => destination,
  render: () => ({ ok: true, rendering: {} }),
  preview: async () => ({ kind: "webhook", destination: "x", summary: "", content: {} }),
};

/** Loads texts as rule files `a.yaml`, `b.yaml` … */
export function loadTestRules(...texts: readonly string[]): LoadedRules {
  return loadRules({
    files: texts.map((text, index) => ({ name: `${"abcdefgh"[index]}.yaml`, text })),
    settings: SETTINGS,
    hash: (text) => createHash("sha256").update(text).digest("hex"),
    kinds: {
      actions: [slackAction, email, webhook, recordAction],
      sources: [{ kind: "persona", catalogue: PERSONA_CATALOGUE }],
    },
  });
}
