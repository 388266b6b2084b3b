import { RelayError } from "../../errors.ts";
import type { Pace } from "../../model/pace.ts";
import type { Reply, Sighting, Sought, ThreadPlace } from "../action.ts";
import type { BodyTerms, Destination, DestinationKind, DestinationTools } from "../destination.ts";
import { readHttpAddress } from "../http-address.ts";
import { secretForms, urlSecrets } from "../secret-forms.ts";
import { type ApiWay, callApi } from "./call-api.ts";
import { lookBack } from "./look-back.ts";
import { postByWebhook } from "./post-by-webhook.ts";
import { postInThread } from "./post-in-thread.ts";
import type { SlackRendering } from "./rendering.ts";
import { type SlackSettings, slackSettings } from "./settings.ts";

/** An open Slack destination. `post` is one try and never throws, nor does `lookBack`, which only a bot token can. */
export interface SlackDestination extends Destination {
  post(rendering: SlackRendering, signal: AbortSignal, place?: ThreadPlace): Promise<Reply>;
  lookBack?(sought: Sought<SlackRendering>, signal: AbortSignal): Promise<Sighting>;
}

/** Slack takes one message a second in a channel, and lets short bursts pass. */
const OF_A_CHANNEL: Pace = { every_ms: 1_000, burst: 4 };

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
    pace: settings.rate ?? OF_A_CHANNEL,
    shown: (hook ?? api).host,
    secrets: secretForms([token, webhook_url, ...(hook ? urlSecrets(hook) : [])]),
    close: async () => {},
    ...waysOf(settings, tools),
  };
}

function waysOf(
  settings: SlackSettings,
  tools: DestinationTools,
): Pick<SlackDestination, "post" | "lookBack"> {
  const { token, webhook_url: url, api_url: api, allow_private: allowPrivate } = settings;
  if (token) return waysOfBot({ tools, allowPrivate, api, token, channels: new Map() });
  if (url)
    return { post: (rendering, signal) => postByWebhook({ tools, allowPrivate, url }, rendering, signal) };
  return { post: async () => ({ outcome: "dead", reason: "destination_unset" }) };
}

function waysOfBot(way: ApiWay): Pick<SlackDestination, "post" | "lookBack"> {
  return {
    post: async ({ thread, ...message }, signal, place) =>
      thread && place
        ? postInThread(way, message, place, signal)
        : (await callApi(way, "chat.postMessage", message, signal)).reply,
    lookBack: (sought, signal) => lookBack(way, sought, signal),
  };
}

function addressOf(name: string, key: string, text: string): URL {
  const address = readHttpAddress(key, text);
  if ("url" in address) return address.url;
  throw new RelayError("invalid_settings", `Destination ${name}: ${address.fault}.`);
}
