import { z } from "zod";
import type { OutboxContent } from "../../ports/queue.ts";
import type { ActionKind, Rendered, RenderInput } from "../action.ts";
import type { Destination } from "../destination.ts";
import { fillOrFail } from "../fill-or-fail.ts";
import { type BodyTemplate, compileBody, fillBody } from "./body-template.ts";
import { eventBody } from "./event-body.ts";
import { type Hook, hookOf } from "./hook.ts";
import { hookRequest, type WebhookRendering } from "./hook-request.ts";
import type { Json, JsonMap } from "./json.ts";
import { byteLength, MAX_BODY_BYTES, postHook } from "./post-hook.ts";

type WebhookBody = { readonly body?: JsonMap | undefined };
type WebhookSpec = { readonly body?: BodyTemplate | undefined };

const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(json), z.record(z.string(), json)]),
);

/** How a hook that the settings lack would look in the outbox. */
const PLAIN: Pick<Hook, "format" | "headers" | "addsEventId" | "secretHeaders" | "sign"> = {
  format: "json",
  headers: {},
  secretHeaders: {},
  addsEventId: false,
};

const ONE_EVENT = "a webhook without `body:` sends its event, and this rule runs by the clock";

/** `webhook`: a POST to a URL of the settings, with the body that the rule writes or the whole event in one level. */
export const webhookAction: ActionKind<WebhookBody, WebhookSpec, WebhookRendering> = {
  kind: "webhook",
  schema: z.strictObject({
    body: z.record(z.string(), json).optional().meta({
      description: "Names and values to send; texts are templates. Without it, the event in one level.",
      write: 'body:  and below it  email: "{{ event.subject.email }}"  and so on; JSON is made of it',
    }),
  }),
  destinations: ["webhook", "zapier"],
  compile({ body }, tools) {
    if (!body && tools.about === "schedule")
      tools.problem([], "A403", ONE_EVENT, "write `body:` with what to send");
    return { body: body && compileBody(body, ["body"], tools) };
  },
  gate: (_body, destination) => destination,
  render: (spec, input) => fillOrFail(() => render(spec, input)),
  attempt: async (rendering, destination, delivery, signal) => {
    const hook = hookOf(destination);
    if (!hook) return { outcome: "dead", reason: "destination_missing" };
    return postHook(rendering, hook, delivery.id, signal);
  },
  preview: async (rendering, destination, delivery) => preview(rendering, destination, delivery),
};

function render({ body }: WebhookSpec, input: RenderInput): Rendered<WebhookRendering> {
  const values = body ? fillBody(body, input.view) : plainBody(input);
  if (values === undefined)
    return { ok: false, reason: "template_failed", detail: "There is no event to send." };
  if (!isMap(values)) return { ok: false, reason: "template_failed", detail: "The body is no map." };
  const isTooLong = byteLength(JSON.stringify(values)) > MAX_BODY_BYTES;
  if (isTooLong) return { ok: false, reason: "message_too_long" };
  return { ok: true, rendering: { event: idOf(input), values } };
}

/** What is sent where the rule writes no body. */
function plainBody({ events, members }: RenderInput): JsonMap | undefined {
  const newest = events.at(-1)?.event;
  if (!newest || members === undefined) return newest && eventBody(newest);
  return {
    count: members,
    more: members - events.length,
    events: events.map(({ event }) => eventBody(event)),
  };
}

/** What the far side can tell it by: the event, where it speaks for one. */
function idOf({ events, members, delivery }: RenderInput): string {
  return (members === undefined ? events.at(-1)?.event.id : undefined) ?? delivery.id;
}

function isMap(value: Json): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function preview(
  rendering: WebhookRendering,
  destination: Destination | undefined,
  delivery: { readonly id: string; readonly destination: string },
): OutboxContent {
  const hook = hookOf(destination) ?? PLAIN;
  const { headers, body } = hookRequest(rendering, hook, delivery.id);
  const host = destination?.shown ?? "not set";
  return {
    kind: "webhook",
    destination: delivery.destination,
    summary: `POST to ${delivery.destination} (${host}), ${byteLength(body)} bytes`,
    content: { method: "POST", host, headers: { ...headers, ...hiddenHeaders(hook) }, body },
  };
}

function hiddenHeaders({ secretHeaders, sign }: Pick<Hook, "secretHeaders" | "sign">) {
  const names = [...Object.keys(secretHeaders), ...(sign ? ["webhook-signature"] : [])];
  return Object.fromEntries(names.map((name) => [name, "(not shown)"]));
}
