import type { ActiveRules } from "../config/active-rules.ts";
import type { Problem } from "../config/problem.ts";
import type { Settings } from "../config/settings/settings.ts";
import { allRules } from "../route/all-rules.ts";
import { rulesInWords } from "./check-rules.ts";
import type { Output } from "./output.ts";
import { sayProblems } from "./say-problems.ts";
import { type SenderSetup, senderSetups } from "./senders.ts";

export type Welcome = {
  readonly settings: Settings;
  readonly warnings: readonly Problem[];
  readonly relay: {
    readonly url: string;
    readonly rules: Pick<ActiveRules, "active" | "current" | "problems">;
  };
  /** Only when one was made just now: this is the one time that it is shown. */
  readonly token?: string | undefined;
  /** Options by which another command finds this relay, if its settings alone would not tell. */
  readonly reach?: string | undefined;
};

export const PREVIEW_IS_ON =
  "Preview is on: nothing goes out, messages land in the outbox; records are kept.";

/** Says what was started, what it does with what comes in, and what to do next. */
export function welcome(out: Output, { settings, warnings, relay, token, reach = "" }: Welcome): void {
  const home = homeInWords(settings);
  const senders = senderSetups(settings, settings.server.public_url ?? relay.url);
  if (out.json) {
    const rules = { count: allRules(relay.rules.active()).length, problems: relay.rules.problems };
    out.document({ url: relay.url, home, preview: settings.preview, rules, senders, token });
  }
  out.data(`${out.paint("bold", "kyc-relay")} on ${home} at ${relay.url}`);
  if (settings.firstRun) out.data("There is no relay.yaml, so the built-in first-run settings are in force.");
  else sayProblems(out, warnings);
  if (settings.firstRun && settings.store.kind === "postgres") out.data(onlyHere(settings));
  if (settings.preview) out.data(PREVIEW_IS_ON);
  sayRules(out, relay.rules);
  saySenders(out, senders);
  if (token !== undefined) {
    out.data("\nThe admin token, shown only now; commands and the API need it:");
    out.data(`  export KYC_RELAY_TOKEN=${token}`);
  }
  out.data("");
  out.next(`npx kyc-relay ${nextCommand(settings, relay.rules)}${reach} (in another terminal)`);
}

/** Of several processes, each would make its own. */
function onlyHere({ server, data }: Settings): string {
  const what = server.admin_token === undefined ? "The secrets and the admin token" : "The secrets";
  return (
    `${what} are in ${data} of this machine: other processes on this database need the same files, ` +
    "or all of them one relay.yaml with `server.admin_token` (docs/postgres.md)."
  );
}

const NEWER_RULES =
  "The rule files here were in force before; a newer set, loaded by another process, stays in force";

/** Nothing is wrong with the files: of several processes, another one has loaded newer ones. */
function isOutOfDate({ current, problems }: Welcome["relay"]["rules"]): boolean {
  return !current && problems.every(({ severity }) => severity !== "error");
}

/** Host and name of a database, never its password. */
function homeInWords({ store }: Settings): string {
  if (store.kind === "sqlite") return `SQLite, ${store.path}`;
  const url = URL.parse(store.url);
  return `PostgreSQL, ${url ? `${url.host}${url.pathname}` : "the address in the settings"}`;
}

function nextCommand({ firstRun }: Settings, rules: Welcome["relay"]["rules"]): string {
  if (!rules.current && !isOutOfDate(rules)) return "check";
  return firstRun ? "send persona inquiry.declined" : "doctor";
}

/** Two lines a sender, because an address or the place of a secret must not be cut at a terminal's edge. */
function saySenders(out: Output, senders: readonly SenderSetup[]): void {
  if (senders.length === 0) {
    out.data("\nNo source is configured, so nothing can come in; add one under `sources:`.");
    return;
  }
  out.data("\nFor each sender, the URL to enter there, and where this side of the secret is:");
  const width = Math.max(...senders.map(({ source }) => source.length));
  for (const { source, url, secrets } of senders) {
    out.data(`  ${source.padEnd(width)}  ${url}`);
    out.data(`  ${"".padEnd(width)}  secret: ${secrets.join(", ")}`);
  }
}

/** Bad rules never keep the relay from storing events, but must not go unseen. */
export function sayRules(out: Output, rules: Welcome["relay"]["rules"]): void {
  sayProblems(out, rules.problems);
  out.data(rulesLine(out, rules));
}

function rulesLine(out: Output, rules: Welcome["relay"]["rules"]): string {
  const { active, current } = rules;
  const inForce = active();
  const counts = { rules: inForce?.rules.length ?? 0, hasDefault: inForce?.fallback !== undefined };
  if (current && counts.rules === 0 && !counts.hasDefault) {
    return `${out.paint("yellow", "!")} There are no rules: events are stored and nothing happens.`;
  }
  if (current) return `${out.paint("green", "✓")} ${rulesInWords(counts)} loaded.`;
  if (isOutOfDate(rules)) return `${out.paint("yellow", "!")} ${NEWER_RULES} (${rulesInWords(counts)}).`;
  const what = inForce
    ? `the last good set (${rulesInWords(counts)}) stays in force.`
    : "events are stored, routing is held until they are mended.";
  return out.paint("red", `✕ The rule files are bad: ${what}`);
}
