import { z } from "zod";
import type { Template, View } from "../../templates/template.ts";
import type { CompileTools } from "../action.ts";
import { CHANNEL_ID } from "./channel-id.ts";
import { isAddress, isFillable, MAX_BLOCKS } from "./message-limits.ts";

/** The YAML of a `slack` action. */
export const slackBody = z.strictObject({
  channel: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: "Name or id of the channel, as it is. Left out with an incoming webhook.",
      examples: ["#kyc-alerts"],
    }),
  text: z.string().min(1).meta({ description: "The message; with `blocks`, what notifications show." }),
  blocks: z
    .array(z.record(z.string(), z.unknown()))
    .optional()
    .meta({ description: "Slack's Block Kit, as YAML; every text in it is a template." }),
  thread: z.literal("subject", { error: "`thread` is `subject`, or not there" }).optional().meta({
    description:
      "`subject`: one thread per subject and channel. The first message about somebody begins it and shows the newest decision; later ones are replies, in order. Needs a bot token.",
  }),
  allow_broadcast: z
    .boolean()
    .default(false)
    .meta({ description: "Lets your own text say `<!channel>`, `<!here>` or `<!everyone>`." }),
});

export type SlackBody = z.infer<typeof slackBody>;
type Fill = (view: View) => unknown;

export type SlackSpec = {
  readonly channel?: string | undefined;
  readonly text: Template;
  readonly blocks?: Fill | undefined;
  readonly thread?: "subject" | undefined;
  readonly allow_broadcast: boolean;
};

type Path = readonly (string | number)[];

const NO_SUBJECT = {
  digest: "a digest speaks of many subjects, so it is in no subject's thread",
  schedule: "this runs by the clock and is about nobody, so it is in no subject's thread",
} as const;

/** What notifies everybody. */
export const BROADCAST = /<!(channel|here|everyone)\b/;
const HAS_TEMPLATE = /\{\{|\{%/;
/** `<{{ … }}|label>`, `<@{{ … }}>`: markup of the author's around a value of the sender's. */
const VALUE_IN_MARKUP = /<[^\s<>]*(\{\{|\{%)/;

/** Parses the texts of an action and reports what Slack, or our care, would refuse. */
export function compileSlack(body: SlackBody, tools: CompileTools): SlackSpec {
  checkChannel(body.channel, tools);
  if ((body.blocks?.length ?? 0) > MAX_BLOCKS) {
    tools.problem(["blocks"], "A421", `Slack takes at most ${MAX_BLOCKS} blocks`, "put texts together");
  }
  if (body.thread !== undefined && tools.about !== "event") {
    tools.problem(["thread"], "A425", NO_SUBJECT[tools.about], "take `thread` out");
  }
  const compile = compiler(body.allow_broadcast, tools);
  return {
    channel: body.channel,
    text: compile.text(["text"], body.text),
    blocks: body.blocks ? compile.tree(["blocks"], body.blocks) : undefined,
    thread: body.thread,
    allow_broadcast: body.allow_broadcast,
  };
}

function checkChannel(channel = "", { problem }: CompileTools): void {
  if (HAS_TEMPLATE.test(channel)) {
    const fix = "write one action for each channel, and choose with `when:`";
    problem(["channel"], "A420", "a channel cannot be filled in from an event", fix);
    return;
  }
  const slug = channel.trim().toLowerCase().replaceAll(/\s+/g, "-");
  if (slug === channel || CHANNEL_ID.test(channel)) return;
  const message = "names of Slack channels have no spaces and no capital letters";
  problem(["channel"], "A426", message, `write  channel: "${slug || "#kyc-alerts"}"`);
}

function compiler(allowBroadcast: boolean, tools: CompileTools) {
  const text = (path: Path, source: string): Template => {
    checkText(path, source, allowBroadcast, tools);
    return tools.template(path, source, isAddress(path.at(-1)) ? "text" : "slack");
  };
  const tree = (path: Path, value: unknown): Fill => {
    if (typeof value === "string") return fillOf(text(path, value));
    if (Array.isArray(value)) {
      const items = value.map((item, at) => tree([...path, at], item));
      return (view) => items.map((item) => item(view));
    }
    if (typeof value !== "object" || value === null) return () => value;
    const entries = Object.entries(value).map(([key, part]) => [key, tree([...path, key], part)] as const);
    return (view) => Object.fromEntries(entries.map(([key, part]) => [key, part(view)]));
  };
  return { text, tree };
}

function fillOf(template: Template): Fill {
  return (view) => template.render(view);
}

function checkText(path: Path, source: string, allowBroadcast: boolean, tools: CompileTools): void {
  const key = path.at(-1);
  const isBroadcast = BROADCAST.test(source) || (key === "type" && source === "broadcast");
  if (isBroadcast && !allowBroadcast) {
    tools.problem(
      path,
      "A422",
      "this notifies everybody in the channel",
      "if that is meant, write `allow_broadcast: true` beside `text:`",
    );
  }
  if (VALUE_IN_MARKUP.test(source)) {
    tools.problem(
      path,
      "A423",
      "a value of an event cannot stand inside `<…>`: whoever sends it could forge a link or a mention",
      'for a link write {{ event.links.console | link: "Open" }}',
    );
  }
  if (HAS_TEMPLATE.test(source) && !isFillable(key)) {
    tools.problem(
      path,
      "A424",
      `\`${key}\` cannot be filled in from an event`,
      "only texts and addresses of a block can",
    );
  }
}
