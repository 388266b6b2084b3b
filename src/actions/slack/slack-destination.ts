import type { Reply } from "../action.ts";
import type { Destination, DestinationKind, DestinationTools } from "../destination.ts";
import { postByApi } from "./post-by-api.ts";
import { postByWebhook } from "./post-by-webhook.ts";
import type { SlackRendering } from "./rendering.ts";
import { type SlackSettings, slackSettings } from "./settings.ts";

/** An open Slack destination. `post` is one try and never throws. */
export interface SlackDestination extends Destination {
  post(rendering: SlackRendering, signal: AbortSignal): Promise<Reply>;
}

/** Destinations of kind `slack`. Without its secret one opens too; what is sent to it is dead. */
export const slackDestinationKind: DestinationKind<SlackSettings> = {
  kind: "slack",
  settings: slackSettings,
  open: openSlack,
};

/** Is this destination one of ours? */
export function isSlackDestination(destination: Destination): destination is SlackDestination {
  return destination.kind === "slack" && "post" in destination;
}

function openSlack(name: string, settings: SlackSettings, tools: DestinationTools): SlackDestination {
  const secrets = [settings.token, settings.webhook_url].filter((secret) => secret !== undefined);
  return {
    name,
    kind: "slack",
    concurrency: settings.concurrency,
    shown: hostOf(settings.webhook_url ?? settings.api_url),
    secrets,
    post: postOf(settings, tools),
    close: async () => {},
  };
}

function postOf(settings: SlackSettings, tools: DestinationTools): SlackDestination["post"] {
  const way = { tools, allowPrivate: settings.allow_private };
  const { token, webhook_url: url, api_url: api } = settings;
  if (token) return (rendering, signal) => postByApi({ ...way, api, token }, rendering, signal);
  if (url) return (rendering, signal) => postByWebhook({ ...way, url }, rendering, signal);
  return async () => ({ outcome: "dead", reason: "destination_unset" });
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "slack";
}
