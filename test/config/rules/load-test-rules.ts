import { slackSettings } from "../../../src/actions/slack/settings.ts";
import { slackDestinationKind } from "../../../src/actions/slack/slack-destination.ts";
import {
  type LoadedRules,
  loadRules,
  type RuleSettings,
  type RulesInput,
} from "../../../src/config/rules/load-rules.ts";
import { hashRules } from "../../../src/node/hash-rules.ts";

export const SETTINGS: RuleSettings = {
  sources: [
    { name: "persona", kind: "persona", also_sends: ["inquiry.archived"] },
    { name: "passfort", kind: "passfort", also_sends: [] },
    { name: "identitypass", kind: "identitypass", also_sends: [] },
  ],
  destinations: [
    { name: "slack", kind: "slack", terms: slackTerms({ token: "env:SLACK_BOT_TOKEN" }) },
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

/** What a Slack destination of these settings asks of actions. */
export function slackTerms(settings: Readonly<Record<string, string>>) {
  return slackDestinationKind.terms?.(slackSettings.parse(settings));
}

/** Loads texts as rule files `a.yaml`, `b.yaml` … */
export function loadTestRules(...texts: readonly string[]): LoadedRules {
  return load(texts, { settings: SETTINGS });
}

/** As a set that was good when it was saved. */
loadTestRules.saved = (...texts: readonly string[]) => load(texts, { settings: SETTINGS, saved: true });

loadTestRules.with = (settings: RuleSettings, ...texts: readonly string[]) => load(texts, { settings });

/** One file by its own name. */
loadTestRules.file = (name: string, text: string) => loadFiles([{ name, text }], { settings: SETTINGS });

type Circumstances = Pick<RulesInput, "settings" | "saved">;

function load(texts: readonly string[], circumstances: Circumstances): LoadedRules {
  return loadFiles(
    texts.map((text, index) => ({ name: nameOf(index), text })),
    circumstances,
  );
}

function loadFiles(files: RulesInput["files"], circumstances: Circumstances): LoadedRules {
  return loadRules({
    ...circumstances,
    files,
    hash: hashRules,
  });
}

function nameOf(index: number): string {
  return `${"abcdefghijklmnopqrstuvwxyz"[index] ?? `z${index}`}.yaml`;
}
