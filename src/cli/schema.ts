import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { ruleJsonSchema } from "../config/schema/rule-json-schema.ts";
import { schemaWords } from "../config/schema/schema-words.ts";
import { ruleSettings } from "../config/settings/rule-settings.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { firstRunFolder, openHome } from "./home.ts";
import { writeOrSay } from "./write-or-say.ts";

type Input = { readonly output?: string | undefined };

/** `schema`: a JSON Schema of rule files; with a settings file it offers its names, too. */
export async function schema(context: Context, { output }: Input): Promise<number> {
  const { out, cwd } = context;
  const made = ruleJsonSchema(schemaWords(settingsOf(context)));
  if (output === undefined) {
    out.document(made);
    return EXIT.done;
  }
  writeOrSay(output, () => writeFileSync(resolve(cwd, output), `${JSON.stringify(made, undefined, 2)}\n`));
  if (out.json) out.document({ output });
  out.data(`${out.paint("green", "✓")} Wrote ${output}.`);
  out.talk("An editor uses it in rule files of the same folder that begin with:");
  out.talk(`  # yaml-language-server: $schema=./${output.split("/").at(-1)}`);
  return EXIT.done;
}

/** Secrets do not matter here; without a settings file, names are left open. */
function settingsOf(context: Context) {
  if (firstRunFolder(context) !== undefined) return undefined;
  return ruleSettings(openHome(context, { forgive: "all" }).settings);
}
