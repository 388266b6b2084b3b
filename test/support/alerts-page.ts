import { ALARM_TEXTS, type AlarmText } from "../../src/model/alarm-texts.ts";

const WHEN: Readonly<Record<keyof typeof ALARM_TEXTS, readonly [raised: string, ended: string]>> = {
  gate_failing: [
    "five attempts in a row failed, of two deliveries at least, so that the destination is tried by single ones only; or at least two failed, and none has succeeded for 15 minutes",
    "one was delivered, or nothing is to go there any more, at every gate of the destination",
  ],
  dead_letters: [
    "a delivery ended as a dead letter; neither a preview nor a message about an alarm",
    "none is left that died within the last day: all were sent again, or a day has passed since the last",
  ],
  delivery_overdue: [
    "a delivery is due for longer than `delivery_overdue`, and its destination is not paused; not in the 15 minutes after a start",
    "none is",
  ],
  source_silent: [
    "a source was silent for longer than its `quiet_after`. Without one: for longer than 1.5 times its longest pause of the two weeks before, and no less than `alerts.quiet_after`, if it was heard on three days or more. Not in the hour after a start",
    "an event came",
  ],
  signatures_failing: ["`signature_failures` requests in a row had no good proof", "a good request came"],
  sender_giving_up: [
    "an event came whose sender had `sender_attempts_left` attempts left or fewer (Persona says so)",
    "none such came for an hour",
  ],
  body_too_large: ["a request was refused with 413", "none was for a day"],
  rules_broken: ["rule files are bad, at the start or when they change", "they are good"],
  store_growing: [
    "the database is larger than `database_mb`, its write-ahead log than `log_mb`, or less than `free_mb` of the disk is free",
    "it is within the limit by a tenth",
  ],
};

const TEXT = `
\`\`\`yaml
alerts:
  to:
    - { via: slack, channel: "#kyc-ops" }
    - { via: mail, to: ops@example.com }
\`\`\`

The first place is told, unless nothing arrives there: then the next. So name two ways at least, best by other machines: when Slack fails, a mail says so.
Its end is told where its begin was told. What waits there when its destination goes down is told by the other way as well. If nothing arrives anywhere, the message waits at the first place, like any delivery. A \`webhook\` or \`zapier\`
destination is a place as well: \`{ via: backoffice }\`; it is sent \`type\` (\`alarm.raised\` or \`alarm.ended\`), \`alarm\`, \`key\`, \`title\`, \`what\`, \`means\`, \`how\`, \`look\`,
\`raised_at\` and \`ended_at\`, missing ones as \`null\`. Places are checked when the settings are loaded; all limits are in [settings.md](settings.md).

Each alarm is raised once and ended once, also over a restart, and each is one message. One that rises again within ten minutes of its end says that it comes and
goes; its end is told only when it was well for ten minutes. A message about an alarm is a delivery of the rule \`relay:alerts\` with all that deliveries have: attempts, retries,
dead letters, preview, and a pause of everything, behind which it waits: \`told\` in \`alarms\` then has "not sent yet"; one that was tried four times, in about three minutes, goes on to the next place by another way.

\`npx kyc-relay alarms\` shows what is wrong now and what to do, then what was; so do \`GET /api/v1/alarms\`, \`/health\` and the metric \`alarms_open\`. A relay that cannot look for
alarms says so there, too, in \`doctor\`, and by the metric \`alarms_looked_timestamp_seconds\`, which stops. Without \`alerts: to:\` nobody is told, and \`doctor\` and the log say so. Alarms hold names of destinations and sources, counts and words; nothing personal.
`;

/** How alarms are told, and all there are. */
export function alertsPage(): string {
  const rows = Object.entries<AlarmText>(ALARM_TEXTS).map(([kind, { raised, means, how }]) => {
    const [begin, end] = WHEN[kind as keyof typeof WHEN];
    return `| \`${kind}\` | ${shown(raised)} | ${begin} | ${end} | ${means} ${how} |`;
  });
  const head =
    "| alarm | says | raised when | ended when | meaning, and what to do |\n| --- | --- | --- | --- | --- |";
  return `${TEXT}\n## The alarms\n\n${[head, ...rows].join("\n")}`;
}

function shown(sentence: string): string {
  return sentence.replaceAll("{key}", "…");
}
