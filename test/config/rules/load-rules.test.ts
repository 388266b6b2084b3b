import { describe, expect, it } from "vitest";
import { plan } from "../../../src/route/plan.ts";
import { sampleEvent } from "../../route/sample-event.ts";
import { loadTestRules } from "./load-test-rules.ts";

describe("a good file", () => {
  it("is loaded whole and planned by", () => {
    const { ruleSet, problems } = loadTestRules(GOOD);
    expect(problems).toEqual([]);
    expect(ruleSet?.rules.map(({ id, line }) => [id, line])).toEqual([["declined-alert", 3]]);
    const planned = ruleSet && plan(ruleSet, sampleEvent({}), { preview: false });
    expect(planned?.matched).toEqual(["declined-alert"]);
  });
});

const GOOD = `version: 1
rules:
  declined-alert:
    description: Tell the team
    event: inquiry.declined
    when:
      check.score: { at_least: 70 }
      subject.country: { not_in: [NO, SE] }
      any:
        - check.tags: vip
        - check.risk: [high, severe]
    do:
      - slack:
          channel: "#kyc-alerts"
          text: "*Declined*: {{ event.subject.name.full | default: 'unknown' }}"
`;
