import { expect, test } from "vitest";
import { runCli, temporaryFolder } from "../cli/run-cli.ts";
import { eventually } from "../support/eventually.ts";
import { SLACK_ENV, SLACK_PREVIEW_SETTINGS } from "../support/slack-settings.ts";
import { startTestRelay } from "../support/test-relay.ts";

const RULES = `version: 1
rules:
  too-dear:
    event: inquiry.declined
    when:
      raw.data.attributes.payload.data.attributes.note: { matches: "${"*a".repeat(40)}b" }
    do:
      - slack: { channel: "#kyc", text: Never }
  declined:
    event: inquiry.declined
    do:
      - slack: { channel: "#kyc", text: Declined }
default:
  do:
    - slack: { channel: "#kyc", text: Unmatched }
`;

const DEAR = { "data.attributes.payload.data.attributes.note": "a ".repeat(5_000) };

test("a rule that takes too many steps is counted and shown, and the others run", async () => {
  const warnings: unknown[] = [];
  const log = { info() {}, warn: (fields: object) => warnings.push(fields), error() {} };
  const relay = await startTestRelay({
    settings: SLACK_PREVIEW_SETTINGS,
    rules: { "rules.yaml": RULES },
    env: SLACK_ENV,
    log,
  });
  const health = async () =>
    (await relay.api<{ data: { rules: Readonly<Record<string, unknown>> } }>("/health")).data.rules;
  try {
    await relay.send("persona", { type: "inquiry.declined" });
    expect(await health()).toMatchObject({ broken: { evaluations: 0, rules: [] } });

    const ids: string[] = [];
    for (let n = 0; n < 2; n++) {
      const { body } = await relay.send("persona", { type: "inquiry.declined", set: DEAR });
      ids.push(...(body.events ?? []).map(({ id }) => id));
    }
    await eventually("the other rule ran each time, and no default", async () => {
      const { data } = await relay.api<{ data: { summary: string }[] }>("/outbox");
      return data.length === 3 && data.every(({ summary }) => summary.includes("Declined"));
    });
    expect(await health()).toMatchObject({ broken: { evaluations: 2, rules: ["too-dear"] } });
    // A server of the tests does not wait for its disk, which is a warning, too.
    const ofRules = warnings.filter((fields) => JSON.stringify(fields).includes("rule"));
    expect(ofRules, "told once a rule, not once an event").toEqual([
      expect.objectContaining({ rule: "too-dear" }),
    ]);

    const env = { KYC_RELAY_URL: relay.relay.url, KYC_RELAY_TOKEN: "test-token" };
    const shown = await runCli(["events", ids[0] ?? ""], { cwd: temporaryFolder(), env });
    expect(shown.stdout).toMatch(/too-dear +broken: it took too many steps/);
    const doctor = await runCli(["doctor"], { cwd: temporaryFolder(), env });
    expect(doctor.stdout).toContain("1 rule broke: too-dear");

    const mended = RULES.replace("too-dear:", "cheap:").replace(/matches: ".*"/, "exists: true");
    expect(await relay.reload({ "rules.yaml": mended })).toMatchObject({ loaded: true });
    expect(await health()).toMatchObject({ broken: { evaluations: 0, rules: [] } });
  } finally {
    await relay.close();
  }
});
