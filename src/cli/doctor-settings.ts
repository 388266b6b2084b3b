import type { Problem } from "../config/problem.ts";
import type { KindSettings, Settings } from "../config/settings/settings.ts";
import { checkRules, rulesInWords } from "./check-rules.ts";
import { counted } from "./counted.ts";
import type { Finding } from "./doctor-machine.ts";
import { listenUrl } from "./relay-access.ts";
import { senderSetups } from "./senders.ts";

/** The code of a variable that is not set. */
const UNSET = "S202";
const FORGEABLE = "anybody who has seen the sender's public key could forge its requests";

export function checkRuleFiles(settings: Settings): Finding {
  const { files, problems, ...found } = checkRules(settings);
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const fix = "npx kyc-relay check shows each with its place.";
  if (errors > 0)
    return { state: "bad", what: `The rules in ${settings.rules} have ${counted(errors, "error")}`, fix };
  const loaded = `${rulesInWords(found)} in ${counted(files, "file")} of ${settings.rules}`;
  if (found.rules === 0 && !found.hasDefault)
    return { state: "notice", what: `${loaded}: events are stored and nothing happens`, fix: "Write one." };
  if (problems.length > 0)
    return { state: "notice", what: `${loaded}, ${counted(problems.length, "warning")}`, fix };
  return { state: "good", what: loaded };
}

/** The address to enter at each sender, and what its proof is worth. */
export function checkSources(settings: Settings): readonly Finding[] {
  const { public_url } = settings.server;
  const address: readonly Finding[] =
    public_url === undefined && !settings.preview
      ? [
          {
            state: "notice",
            what: "No `server.public_url`: senders cannot reach this machine's own address",
            fix: "Set it to the address under which the internet reaches the relay.",
          },
        ]
      : [];
  const setups = senderSetups(settings, public_url ?? listenUrl(settings.server));
  return [
    ...address,
    ...setups.map(({ source, url, secrets }) => sourceFinding(settings, { source, url, secrets })),
  ];
}

type Setup = { readonly source: string; readonly url: string; readonly secrets: readonly string[] };

function sourceFinding(settings: Settings, { source, url, secrets }: Setup): Finding {
  const what = `Source ${source}: ${url} (${secrets.join(", ")})`;
  if (!isForgeable(settings.sources[source]?.settings)) return { state: "good", what };
  return {
    state: "notice",
    what: `${what}: ${FORGEABLE}`,
    fix: "Give it a `url_token`, and keep that URL secret.",
  };
}

/** `accept_forgeable` says that somebody accepted a weak proof without the secret in the URL. */
function isForgeable(settings: unknown): boolean {
  if (typeof settings !== "object" || settings === null) return false;
  const accepted = "accept_forgeable" in settings && settings.accept_forgeable === true;
  return accepted && !("url_token" in settings && settings.url_token !== undefined);
}

/** Destinations whose secret is not set are named by the settings' warnings; the others are ready. */
export function checkDestinations(settings: Settings, warnings: readonly Problem[]): readonly Finding[] {
  return [
    ...warnings.map(
      ({ code, message, fix }): Finding => ({
        state: "notice",
        what: message,
        fix: settings.preview && code === UNSET ? "Not needed before preview ends." : fix,
      }),
    ),
    ...Object.entries(settings.destinations).flatMap(oneChannel),
    ...whoIsTold(settings),
    ...(settings.preview
      ? [
          {
            state: "notice",
            what: "Preview is on: nothing goes out",
            fix: settings.firstRun
              ? "When the outbox looks right, write a relay.yaml: docs/getting-started.md, 4."
              : "When the outbox looks right, take `preview: true` away and start the relay again.",
          } as const,
        ]
      : []),
  ];
}

/** Two ways, so that one can tell of the other. */
function whoIsTold({ alerts, preview }: Settings): readonly Finding[] {
  const ways = new Set(alerts.to.map(({ via }) => via));
  const told = alerts.to.map(({ via, channel }) => (channel === undefined ? via : `${via}/${channel}`));
  if (ways.size > 1) return [{ state: "good", what: `Alarms are told by ${told.join(", else by ")}` }];
  if (preview && ways.size === 0) return [];
  return [
    {
      state: "notice",
      what:
        ways.size === 0 ? "Nobody is told of alarms" : `Alarms are told by ${told.join(", else by ")} only`,
      fix: 'Name two ways, so that one can tell of the other: alerts: { to: [{ via: slack, channel: "#kyc-ops" }, { via: mail, to: ops@example.com }] }',
    },
  ];
}

/** The rules' channels count for nothing there, which nobody would see from the rules. */
function oneChannel([name, { kind, settings }]: readonly [string, KindSettings]): readonly Finding[] {
  const isWebhook = typeof settings === "object" && settings !== null && "webhook_url" in settings;
  if (kind !== "slack" || !isWebhook) return [];
  return [
    {
      state: "notice",
      what: `Destination ${name} is an incoming webhook: all its messages go to its one channel, whatever rules say under \`channel:\``,
      fix: "If that is meant, leave it so. For several channels give it a bot token: `token: env:SLACK_BOT_TOKEN`.",
    },
  ];
}
