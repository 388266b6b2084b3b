import type { ActiveRules } from "../config/active-rules.ts";
import type { Problem } from "../config/problem.ts";
import type { Settings } from "../config/settings/settings.ts";
import type { Output } from "./output.ts";
import { counted } from "./redrive.ts";
import { sayProblems } from "./say-problems.ts";
import { senderSetups } from "./senders.ts";

export type Welcome = {
  readonly settings: Settings;
  readonly warnings: readonly Problem[];
  readonly relay: {
    readonly url: string;
    readonly rules: Pick<ActiveRules, "active" | "current" | "problems">;
  };
  /** Only when one was made just now: this is the one time that it is shown. */
  readonly token?: string | undefined;
};

/** Says what was started, what it does with what comes in, and what to do next. */
export function welcome(out: Output, { settings, warnings, relay, token }: Welcome): void {
  const home = `SQLite, ${settings.store.path}`;
  const senders = senderSetups(settings, settings.server.public_url ?? relay.url);
  if (out.json) {
    const rules = { count: relay.rules.active()?.rules.length ?? 0, problems: relay.rules.problems };
    out.document({ url: relay.url, home, preview: settings.preview, rules, senders, token });
  }
  out.data(`${out.paint("bold", "kyc-relay")} on ${home} at ${relay.url}`);
  if (settings.firstRun) out.data("There is no relay.yaml, so the built-in first-run settings are in force.");
  else sayProblems(out, warnings);
  if (settings.preview) {
    out.data("Preview is on: nothing leaves this machine, every message lands in the outbox instead.");
  }
  sayRules(out, relay.rules);
  if (senders.length === 0)
    out.data("\nNo source is configured, so nothing can come in; add one under `sources:`.");
  else out.data("\nEnter at each sender; the secret must be the same on both sides:");
  out.rows(senders.map(({ source, url, secrets }) => [`  ${source}`, url, `secret: ${secrets.join(", ")}`]));
  if (token !== undefined) {
    out.data("\nThe admin token, shown only now; commands and the API need it:");
    out.data(`  export KYC_RELAY_TOKEN=${token}`);
  }
  out.data("");
  out.next(
    settings.firstRun
      ? "npx kyc-relay send persona inquiry.declined (in another terminal)"
      : "npx kyc-relay doctor",
  );
}

/** Bad rules never keep the relay from storing events, but must not go unseen. */
export function sayRules(out: Output, rules: Welcome["relay"]["rules"]): void {
  sayProblems(out, rules.problems);
  out.data(rulesLine(out, rules));
}

function rulesLine(out: Output, { active, current }: Welcome["relay"]["rules"]): string {
  const inForce = active();
  const count = inForce?.rules.length ?? 0;
  if (current && count === 0) {
    return `${out.paint("yellow", "!")} There are no rules: events are stored and nothing happens.`;
  }
  if (current) return `${out.paint("green", "✓")} ${counted(count, "rule")} loaded.`;
  const what = inForce
    ? `the last good set (${counted(count, "rule")}) stays in force.`
    : "events are stored, routing is held until they are mended.";
  return out.paint("red", `✕ The rule files are bad: ${what}`);
}
