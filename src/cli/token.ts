import { existsSync } from "node:fs";
import { RelayError } from "../errors.ts";
import { adminTokenFile, makeAdminToken } from "./admin-token.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { makeFolder } from "./first-run.ts";
import { openHome } from "./home.ts";
import { isWorker } from "./is-worker.ts";

/** `token`: where the token is from; `token new`: a new admin token, which replaces the old one, printed once. */
export async function token(context: Context, { new: word }: { readonly new?: string }): Promise<number> {
  if (word !== undefined && word !== "new") {
    throw new RelayError("bad_request", `There is no \`token ${word}\`; \`token new\` makes a new one.`);
  }
  if (await isWorker(context)) refuseWorker(context.url);
  const { settings, dataDir } = openHome(context, { forgive: "all" });
  const set = settings.origins.get("server.admin_token")?.reference;
  if (set !== undefined) return word === undefined ? describeSet(context, set) : refuseSet(set);
  return word === undefined ? describe(context, adminTokenFile(dataDir)) : replace(context, dataDir);
}

/** Its token is in no data folder. */
function refuseWorker(url: string | undefined): never {
  throw new RelayError(
    "conflict",
    `The relay at ${url} is a Cloudflare Worker: its admin token is its secret KYC_RELAY_TOKEN, or the one that ` +
      "`server.admin_token` names. `npx wrangler secret put KYC_RELAY_TOKEN` sets another; of `npm run dev:worker` it " +
      "stands in .dev.vars. Nothing was changed.",
  );
}

function describeSet({ out }: Context, reference: string): number {
  if (out.json) out.document({ made: false, set: reference });
  out.data(`The admin token is what \`server.admin_token\` names: ${reference}.`);
  return EXIT.done;
}

function refuseSet(reference: string): never {
  throw new RelayError(
    "conflict",
    `The admin token is what \`server.admin_token\` names: change ${reference}, then start every relay again.`,
  );
}

function describe({ out }: Context, file: string): number {
  const made = existsSync(file);
  if (out.json) out.document({ made, file });
  out.data(made ? `An admin token was made; its hash is in ${file}.` : "No admin token was made yet.");
  out.next("npx kyc-relay token new");
  return made ? EXIT.done : EXIT.problems;
}

function replace({ out }: Context, dataDir: string): number {
  makeFolder(dataDir);
  const made = makeAdminToken(dataDir);
  if (out.json) out.document({ token: made, file: adminTokenFile(dataDir) });
  out.data(made);
  out.talk("The new admin token, shown this once; any other is worth nothing now.");
  out.next("export KYC_RELAY_TOKEN=… (the line above), then npx kyc-relay events");
  return EXIT.done;
}
