import { z } from "zod";
import { rate } from "../../model/rate.ts";
import { secret } from "../../model/secret.ts";

const DEFAULT_CONCURRENCY = 4;
const MAX_CONCURRENCY = 50;
const SLACK_API_URL = "https://slack.com/api/";

/** Settings of a Slack destination: a bot token, or the URL of an incoming webhook. */
export const slackSettings = z
  .strictObject({
    token: secret(
      "Bot token of your Slack app (`xoxb-…`): scope `chat:write`, and `channels:history` (`groups:history`) to look for a message whose answer was lost.",
    ).optional(),
    webhook_url: secret("URL of an incoming webhook, instead of a token.").optional(),
    api_url: z.url().default(SLACK_API_URL).meta({ description: "Slack's API, for tests and proxies." }),
    concurrency: z
      .int()
      .min(1)
      .max(MAX_CONCURRENCY)
      .default(DEFAULT_CONCURRENCY)
      .meta({ description: "Messages on their way at once." }),
    rate: rate(
      "How many messages a channel gets. If you say nothing: one a second, four at once after a rest.",
    ).optional(),
    allow_private: z
      .boolean()
      .default(false)
      .meta({ description: "Lets the relay connect to private addresses for this destination." }),
  })
  .refine(({ token, webhook_url }) => (token === undefined) !== (webhook_url === undefined), {
    error: "a Slack destination has either `token` or `webhook_url`",
  });

export type SlackSettings = z.infer<typeof slackSettings>;
