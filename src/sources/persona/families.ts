/** Event names that share a first part. `verbs` are divided by blanks. */
export type Family = {
  readonly name: string;
  readonly noun: string;
  readonly verbs: string;
  /** The resource's type, where the event's name says it. */
  readonly checkKind?: string | undefined;
  /** Whether the resource describes a person or company. */
  readonly person: boolean;
};

/** Every event name that a Persona webhook can ask for, but those of reports. */
export const FAMILIES: readonly Family[] = [
  {
    name: "inquiry",
    noun: "An inquiry",
    checkKind: "inquiry",
    person: true,
    verbs:
      "approved completed created declined expired failed marked-for-review redacted reusable-persona-assurance-failed reusable-persona-created reusable-persona-updated reusable-persona-used started transitioned updated-tags",
  },
  {
    name: "verification",
    noun: "A verification",
    person: true,
    verbs:
      "canceled created escalated failed passed requires-retry skipped submitted tentatively-failed tentatively-passed updated-tags",
  },
  {
    name: "case",
    noun: "A case",
    checkKind: "case",
    person: true,
    verbs:
      "assigned created exported print-initiated queue-updated redacted reopened resolved sla-expired status-updated updated updated-fields updated-tags",
  },
  {
    name: "account",
    noun: "An account",
    checkKind: "account",
    person: true,
    verbs:
      "added-relation archived consolidated consolidated-with created redacted removed-relation restored status-updated tag-added tag-removed updated-fields updated-tags",
  },
  {
    name: "transaction",
    noun: "A transaction",
    checkKind: "transaction",
    person: true,
    verbs:
      "added-relation created labeled redacted removed-relation sentinel-session-processed status-updated updated-fields",
  },
  {
    name: "document",
    noun: "A document",
    person: true,
    verbs: "created errored extracted pending processed submitted",
  },
  { name: "selfie", noun: "A selfie", person: true, verbs: "created errored processed submitted" },
  {
    name: "inquiry-session",
    noun: "A session of an inquiry",
    checkKind: "inquiry-session",
    person: true,
    verbs: "canceled expired started",
  },
  {
    name: "authentication",
    noun: "An authentication",
    person: true,
    verbs: "completed created expired failed redacted",
  },
  {
    name: "checkpoint",
    noun: "A checkpoint",
    person: true,
    verbs: "completed created expired failed reusable-persona-used started",
  },
  ...plain("account-property", "An account property", "redacted"),
  ...plain("account-type", "An account type", "deleted-field"),
  ...plain("agent-conversation", "An agent's conversation", "created errored message-added"),
  ...plain("case-comment", "A case comment", "created"),
  ...plain("case-message", "A case message", "received sent"),
  ...plain("case-template", "A case template", "deleted-field"),
  ...plain(
    "connect/share-token",
    "A share token",
    "inbound-created inbound-redeemed outbound-created outbound-redeemed",
  ),
  ...plain("filing", "A filing", "created filed"),
  ...plain("sar", "A suspicious activity report", "created filed"),
  ...plain("graph-query", "A graph query", "cancelled completed errored reran submitted timed-out"),
  ...plain("importer-pipeline-run", "An import", "canceled completed errored paused resumed started"),
  ...plain("inquiry-template-version", "A version of an inquiry template", "created published"),
  ...plain("integration-log", "An integration log", "created"),
  ...plain("session", "A session", "created expired"),
  ...plain("transaction-type", "A transaction type", "deleted-field"),
  ...plain("user", "A user of Persona", "availability-updated"),
  ...plain("workflow", "A workflow", "published"),
  ...plain("workflow-run", "A run of a workflow", "created errored resumed"),
];

/** Kinds of report by the verbs that they have, a letter each. */
export const REPORTS: Readonly<Record<string, string>> = {
  r: "background-check comply-advantage-search comprehensive-profile employer-lookup",
  er: "better-business-bureau business-associated-persons business-liens-lookup business-lookup business-lookup-eu business-registrations-lookup business-social-media business-website chainalysis-address-screening clearbit-business-lookup coinbase-check-crypto-risk email-address equifax-oneview finra-broker-check kyckr-business-lookup mx-account nces phone-number profile profile-non-authoritative sec-action-lookup sentilink-application-risk sentilink-scores social-media synthetic trm-wallet-screening",
  ers: "address-lookup business-classification business-enforcement-action business-industry-classification business-online-presence business-personnel-insights middesk novacredit-cash-atlas novacredit-credit-passport",
  cer: "business-nonprofit",
  mr: "crypto_address",
  emr: "community-safety crypto-address-watchlist screening",
  emrs: "business-media-coverage",
  demr: "adverse-media business-adverse-media business-watchlist custom-list politically-exposed-person watchlist",
};

export const REPORT_VERBS: Readonly<Record<string, string>> = {
  r: "ready",
  e: "errored",
  m: "matched",
  d: "dismissed",
  s: "submitted",
  c: "changed",
};

function plain(name: string, noun: string, verbs: string): readonly Family[] {
  return [{ name, noun, verbs, checkKind: name, person: false }];
}
