import { RelayError } from "../../errors.ts";
import type { Reply, ThreadPlace } from "../action.ts";
import type { BodyTerms, Destination, DestinationKind, DestinationTools } from "../destination.ts";
import { readHttpAddress } from "../http-address.ts";
import { secretForms, urlSecrets } from "../secret-forms.ts";
import { callApi } from "./call-api.ts";
import { postByWebhook } from "./post-by-webhook.ts";
import { postInThread } from "./post-in-thread.ts";
import type { SlackRendering } from "./rendering.ts";
import { type SlackSettings, slackSettings } from "./settings.ts";

/** An open Slack destination. `post` is one try and never throws. */
export interface SlackDestination extends Destination {
  post(rendering: SlackRendering, signal: AbortSignal, place?: ThreadPlace): Promise<Reply>;
}

const OF_A_BOT: BodyTerms = {
  needs: {
    channel: {
      message: "this Slack destination posts with a bot token, so it needs a channel",
      fix: 'write below `slack:`  channel: "#kyc-alerts"',
    },
  },
};
const OF_A_WEBHOOK: BodyTerms = {
  ignores: {
    channel: {
      message:
        "this Slack destination posts to an incoming webhook, which has its own channel: this one is ignored",
      fix: "take `channel` out, or give the destination a bot token instead: `token: env:SLACK_BOT_TOKEN`",
    },
  },
  refuses: {
    thread: {
      message: "this Slack destination posts to an incoming webhook, which cannot write into threads",
      fix: "take `thread` out, or give the destination a bot token instead: `token: env:SLACK_BOT_TOKEN`",
    },
  },
};

/** Destinations of kind `slack`. Without its secret one opens too; what is sent to it is dead. */
export const slackDestinationKind: DestinationKind<SlackSettings> = {
  kind: "slack",
  settings: slackSettings,
  terms: (settings) => ("webhook_url" in settings ? OF_A_WEBHOOK : OF_A_BOT),
  open: openSlack,
};

/** Is this destination one of ours? */
export function isSlackDestination(destination: Destination): destination is SlackDestination {
  return destination.kind === "slack" && "post" in destination;
}

function openSlack(name: string, settings: SlackSettings, tools: DestinationTools): SlackDestination {
  const { token, webhook_url, api_url } = settings;
  const api = addressOf(name, "api_url", api_url);
  const hook = webhook_url === undefined ? undefined : addressOf(name, "webhook_url", webhook_url);
  return {
    name,
    kind: "slack",
    concurrency: settings.concurrency,
    shown: (hook ?? api).host,
    secrets: secretForms([token, webhook_url, ...(hook ? urlSecrets(hook) : [])]),
    post: postOf(settings, tools),
    close: async () => {},
  };
}

function postOf(settings: SlackSettings, tools: DestinationTools): SlackDestination["post"] {
  const way = { tools, allowPrivate: settings.allow_private };
  const { token, webhook_url: url, api_url: api } = settings;
  if (token) {
    return async ({ thread, ...message }, signal, place) =>
      thread && place
        ? postInThread({ ...way, api, token }, message, place, signal)
        : (await callApi({ ...way, api, token }, "chat.postMessage", message, signal)).reply;
  }
  if (url) return (rendering, signal) => postByWebhook({ ...way, url }, rendering, signal);
  return async () => ({ outcome: "dead", reason: "destination_unset" });
}

function addressOf(name: string, key: string, text: string): URL {
  const address = readHttpAddress(key, text);
  if ("url" in address) return address.url;
  throw new RelayError("invalid_settings", `Destination ${name}: ${address.fault}.`);
}
