import type { Settings } from "../config/settings/settings.ts";
import { cannotOpen } from "./cannot-open.ts";
import type { Context } from "./context.ts";
import { counted } from "./counted.ts";
import {
  checkClock,
  checkDataFolder,
  checkLeftFile,
  checkNode,
  checkSecretFiles,
  type Finding,
} from "./doctor-machine.ts";
import { checkRelay, checkWorker } from "./doctor-relay.ts";
import { checkDestinations, checkRuleFiles, checkSources } from "./doctor-settings.ts";
import { EXIT } from "./exit-codes.ts";
import { readHome } from "./home.ts";
import { isWorker } from "./is-worker.ts";
import type { Output } from "./output.ts";

const MARKS = { good: "✓", notice: "!", bad: "✕" } as const;
const COLOURS = { good: "green", notice: "yellow", bad: "red" } as const;

const OF_A_WORKER =
  "Its settings and rules were checked when it was built; npx kyc-relay check --home workers checks those of this folder";

/**
 * `doctor`: everything that the relay needs, each with the way to mend it; of a Worker, nothing of this machine. Exits 1
 * if anything is bad.
 */
export async function doctor(context: Context): Promise<number> {
  if (await isWorker(context)) {
    const found = await checkWorker(context);
    return report(context, [...found, { state: "good", what: OF_A_WORKER }]);
  }
  const { settings, problems, warnings } = readHome(context, { forgive: "first-run" });
  const findings: Finding[] = [checkNode(process.versions.node), checkClock(context.clock())];
  for (const { file, line, column, message, fix } of problems)
    findings.push({ state: "bad", what: `${file}:${line}:${column} ${message}`, fix });
  if (settings)
    findings.push(...(await checkHome(context, settings)), ...checkDestinations(settings, warnings));
  return report(context, findings);
}

function report({ out }: Context, findings: readonly Finding[]): number {
  const bad = findings.filter(({ state }) => state === "bad").length;
  if (out.json) out.document({ bad, findings });
  for (const finding of findings) say(out, finding);
  const notices = findings.filter(({ state }) => state === "notice").length;
  out.data(`\n${summary(bad, notices)}`);
  const next = findings.find((finding) => finding.next)?.next ?? "npx kyc-relay events";
  out.next(bad === 0 ? next : "mend the first ✕, then npx kyc-relay doctor");
  return bad === 0 ? EXIT.done : EXIT.problems;
}

async function checkHome(context: Context, settings: Settings): Promise<readonly Finding[]> {
  const closed = await cannotOpen(settings, context.clock);
  return [
    ...(closed === undefined ? [] : [{ state: "bad", what: closed } as const]),
    checkDataFolder(settings),
    ...checkLeftFile(settings),
    ...checkSecretFiles(settings),
    ...(await checkRelay(context, settings)),
    checkRuleFiles(settings),
    ...checkSources(settings),
  ];
}

function summary(bad: number, notices: number): string {
  if (bad === 0 && notices === 0) return "Nothing is in the way.";
  const parts = [
    bad > 0 && `${counted(bad, "thing")} to mend`,
    notices > 0 && `${counted(notices, "thing")} to look at`,
  ];
  return `${parts.filter((part) => part !== false).join(", ")}.`;
}

function say(out: Output, { state, what, fix }: Finding): void {
  out.data(`${out.paint(COLOURS[state], MARKS[state])} ${what}`);
  if (fix !== undefined) out.data(`    ${fix}`);
}
