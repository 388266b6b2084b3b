import { existsSync } from "node:fs";
import { RelayError } from "../errors.ts";
import { adminTokenFile, makeAdminToken } from "./admin-token.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { makeFolder } from "./first-run.ts";
import { openHome } from "./home.ts";

/** `token`: where the hash is; `token new`: a new admin token, which replaces the old one, printed once. */
export async function token(context: Context, { new: word }: { readonly new?: string }): Promise<number> {
  if (word !== undefined && word !== "new") {
    throw new RelayError("bad_request", `There is no \`token ${word}\`; \`token new\` makes a new one.`);
  }
  const { out } = context;
  const { dataDir } = openHome(context, { forgive: "all" });
  const file = adminTokenFile(dataDir);
  if (word === undefined) return describe(context, file);

  makeFolder(dataDir);
  const made = makeAdminToken(dataDir);
  if (out.json) out.document({ token: made, file });
  out.data(made);
  out.talk("The new admin token, shown this once; any other is worth nothing now.");
  out.next("export KYC_RELAY_TOKEN=… (the line above), then npx kyc-relay events");
  return EXIT.done;
}

function describe({ out }: Context, file: string): number {
  const made = existsSync(file);
  if (out.json) out.document({ made, file });
  out.data(made ? `An admin token was made; its hash is in ${file}.` : "No admin token was made yet.");
  out.next("npx kyc-relay token new");
  return made ? EXIT.done : EXIT.problems;
}
