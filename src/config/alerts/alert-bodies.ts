import type { AlertPlace } from "../settings/alerts-schema.ts";

/** How a kind of action tells of an alarm, and which key of a place it needs. */
export type AlertBody = {
  readonly needs?: "channel" | "to" | undefined;
  readonly takes: readonly ("channel" | "to")[];
  readonly write: string;
  readonly body: (place: AlertPlace) => unknown;
};

const REST =
  "{{ alert.what }}{% if alert.means %}\n{{ alert.means }}\n{{ alert.how }}\nTo look: {{ alert.look }}{% endif %}";
const MARK =
  "{% if alert.state == 'raised' %}:rotating_light:{% else %}:white_check_mark:{% endif %} *{{ alert.title }}*";

/** By kind of action. Values are escaped by each kind as those of any rule are. */
export const ALERT_BODIES: Readonly<Record<string, AlertBody>> = {
  slack: {
    takes: ["channel"],
    write: 'write  { via: slack, channel: "#kyc-ops" }',
    body: ({ channel }) => ({ channel, text: `${MARK}\n${REST}` }),
  },
  email: {
    needs: "to",
    takes: ["to"],
    write: "write  { via: mail, to: ops@example.com }",
    body: ({ to }) => ({
      to,
      subject: "[kyc-relay] {{ alert.title }}",
      text: `{{ alert.title }}\n\n${REST.replaceAll("\n", "\n\n")}`,
    }),
  },
  webhook: {
    takes: [],
    write: "write  { via: backoffice }",
    body: () => ({
      body: {
        type: "alarm.{{ alert.state }}",
        alarm: "{{ alert.kind }}",
        key: "{{ alert.key }}",
        title: "{{ alert.title }}",
        what: "{{ alert.what }}",
        means: "{{ alert.means | default: nil }}",
        how: "{{ alert.how | default: nil }}",
        look: "{{ alert.look | default: nil }}",
        raised_at: "{{ alert.raised_at }}",
        ended_at: "{{ alert.ended_at | default: nil }}",
      },
    }),
  },
};
