import type { ActionKind } from "./action.ts";
import type { DestinationKind } from "./destination.ts";
import { emailAction } from "./email/email-action.ts";
import { emailDestination } from "./email/email-destination.ts";
import { recordAction } from "./record/record-action.ts";
import { slackAction } from "./slack/slack-action.ts";
import { slackDestinationKind } from "./slack/slack-destination.ts";
import { webhookAction } from "./webhook/webhook-action.ts";
import { webhookDestination } from "./webhook/webhook-destination.ts";
import { zapierDestination } from "./webhook/zapier-destination.ts";

/** All kinds of action, in the order of the docs. */
export const ACTION_KINDS: readonly ActionKind[] = [slackAction, emailAction, webhookAction, recordAction];

/** The same by their names. */
export const ACTION_KINDS_BY_NAME: ReadonlyMap<string, ActionKind> = new Map(
  ACTION_KINDS.map((kind) => [kind.kind, kind]),
);

/** All kinds of destination, in the order of the docs. */
export const DESTINATION_KINDS: readonly DestinationKind[] = [
  slackDestinationKind,
  emailDestination,
  webhookDestination,
  zapierDestination,
];
