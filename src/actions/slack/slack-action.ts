import type { ActionKind, Rendered, RenderInput } from "../action.ts";
import { fillOrFail } from "../fill-or-fail.ts";
import { BROADCAST, compileSlack, type SlackBody, type SlackSpec, slackBody } from "./compile-slack.ts";
import { fitBlock, fitText } from "./message-limits.ts";
import { DELIVERY_EVENT, type SlackRendering } from "./rendering.ts";
import { isSlackDestination } from "./slack-destination.ts";

const SUMMARY_LENGTH = 120;
const NO_BROADCAST = "The text notifies everybody in the channel; that needs `allow_broadcast: true`.";

/**
 * Posts a message. Slack has no key against repeats: when an answer is lost, the message is looked for by the delivery's
 * id in its metadata before it is posted again. Where nobody can look, it may appear twice.
 */
export const slackAction: ActionKind<SlackBody, SlackSpec, SlackRendering> = {
  kind: "slack",
  schema: slackBody,
  destinations: ["slack"],
  compile: compileSlack,
  gate: (body, destination) => (body.channel === undefined ? destination : `${destination}/${body.channel}`),
  inOrder: (body) => body.thread !== undefined,
  render: renderSlack,
  async attempt(rendering, destination, _delivery, signal, place) {
    if (!isSlackDestination(destination)) return { outcome: "dead", reason: "destination_missing" };
    return await destination.post(rendering, signal, place);
  },
  looksBack: (destination) => isSlackDestination(destination) && destination.lookBack !== undefined,
  async lookBack(sought, signal) {
    const { destination } = sought;
    const sighting = isSlackDestination(destination) ? destination.lookBack?.(sought, signal) : undefined;
    return sighting ?? { seen: "unknown", answer: "an incoming webhook cannot be asked" };
  },
  async preview(rendering, destination, delivery) {
    return {
      kind: "slack",
      destination: destination?.name ?? delivery.destination,
      summary: summaryOf(rendering),
      content: rendering,
    };
  },
};

function renderSlack(spec: SlackSpec, { view, delivery }: RenderInput): Rendered<SlackRendering> {
  return fillOrFail(() => {
    const message = { text: spec.text.render(view).trim(), blocks: spec.blocks?.(view) };
    if (!spec.allow_broadcast && hasBroadcast(message)) {
      return { ok: false, reason: "template_failed", detail: NO_BROADCAST };
    }
    return { ok: true, rendering: renderingOf(spec, message, delivery.id) };
  });
}

/** The check at load sees what is written; this sees what tags have put together. */
function hasBroadcast(message: unknown): boolean {
  return BROADCAST.test(JSON.stringify(message));
}

function renderingOf(
  spec: SlackSpec,
  message: { readonly text: string; readonly blocks: unknown },
  id: string,
): SlackRendering {
  return {
    ...(spec.channel === undefined ? {} : { channel: spec.channel }),
    text: fitText(message.text),
    ...(Array.isArray(message.blocks) ? { blocks: message.blocks.map(fitBlock) } : {}),
    parse: "none",
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
    ...(spec.thread === undefined ? {} : { thread: spec.thread }),
    metadata: { event_type: DELIVERY_EVENT, event_payload: { id } },
  };
}

function summaryOf({ channel, text }: SlackRendering): string {
  const [line = ""] = text.trim().split("\n");
  const plain = line.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  const short =
    plain.length > SUMMARY_LENGTH ? `${plain.slice(0, SUMMARY_LENGTH - 1).toWellFormed()}…` : plain;
  return channel === undefined ? short : `${channel}: ${short}`;
}
