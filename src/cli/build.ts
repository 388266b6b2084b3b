import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { adminTokenName } from "../config/build/admin-token-name.ts";
import type { Compiled } from "../config/build/compiled.ts";
import { plainSettings } from "../config/build/plain-settings.ts";
import { loadRules } from "../config/rules/load-rules.ts";
import { ruleSettings } from "../config/settings/rule-settings.ts";
import type { Settings } from "../config/settings/settings.ts";
import { RelayError } from "../errors.ts";
import { hashRules } from "../node/hash-rules.ts";
import { readRuleFiles } from "../node/rule-files.ts";
import { markOf } from "./build-secrets.ts";
import { check } from "./check.ts";
import { compileFiles } from "./compile-files.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { openHome } from "./home.ts";
import { writeDevVariables } from "./write-dev-variables.ts";
import { writeOrSay } from "./write-or-say.ts";

type Input = { readonly output?: string | undefined; readonly dev?: boolean | undefined };

/** Where wrangler.toml looks for it. */
const OUTPUT = "dist/relay.json";

/** `build`: settings and rules as one JSON file for Cloudflare Workers, if `check` finds nothing wrong. */
export async function build(context: Context, { output = OUTPUT, dev }: Input): Promise<number> {
  const { out, cwd } = context;
  const quiet = { ...out, next: () => {}, document: () => {} };
  const checked = await check({ ...context, out: quiet }, { files: [], home: "workers" });
  if (checked !== EXIT.done) return checked;
  const { settings } = openHome(context, { secretAs: markOf, home: "workers" });
  if (settings.firstRun && !dev) refuseFirstRun();
  const compiled: Compiled = { ...plainSettings(settings), rules: compileAll(settings) };
  const file = resolve(cwd, output);
  const text = `${JSON.stringify(compiled)}\n`;
  writeOrSay(file, () => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  });
  const secrets = [
    ...new Set([adminTokenName(compiled.secrets), ...compiled.secrets.map(({ name }) => name)]),
  ];
  if (dev) writeDevVariables(context, settings, secrets);
  say(context, { file: relative(cwd, file) || file, bytes: text.length, secrets });
  return EXIT.done;
}

/** Their secrets are made on one machine: deployed, they would answer nothing but 503. */
function refuseFirstRun(): never {
  throw new RelayError(
    "invalid_settings",
    "There is no relay.yaml, and the first-run settings are for this machine only: `npm run dev:worker` tries them " +
      "(build --dev). Write a relay.yaml to deploy (docs/deploy-cloudflare.md).",
  );
}

/** They were good a moment ago; who changes them meanwhile is told to try again. */
function compileAll(settings: Settings): Compiled["rules"] {
  const { files } = readRuleFiles(settings.rules);
  const { ruleSet } = loadRules({ files, settings: ruleSettings(settings), hash: hashRules });
  if (!ruleSet) throw new RelayError("invalid_rules", "The rule files changed just now; build again.");
  const { hash } = ruleSet;
  return { hash, files: compileFiles(files, hash).files };
}

type Built = { readonly file: string; readonly bytes: number; readonly secrets: readonly string[] };

function say({ out }: Context, { file, bytes, secrets }: Built): void {
  out.data(`Wrote ${file}, ${bytes} bytes; no secret is in it.`);
  out.data(`The Worker needs these secrets: ${secrets.join(", ")}`);
  if (out.json) out.document({ file, bytes, secrets });
  out.next("npm run deploy, or npm run dev:worker to try it on this machine");
}
