import { adminTokenName } from "../config/build/admin-token-name.ts";
import type { Compiled } from "../config/build/compiled.ts";
import type { FilledSettings } from "../config/build/fill-settings.ts";
import type { TokenCheck } from "../http/parts.ts";
import { tokenCheck } from "../http/token-check.ts";
import {
  ADMIN_TOKEN_VARIABLE,
  isUsableAdminToken,
  MIN_ADMIN_TOKEN_CHARACTERS,
} from "../model/admin-token.ts";
import type { Variables } from "./platform.ts";

/** Knows the admin token of the settings, or else the Worker's secret. */
export function adminTokenCheck(settings: Pick<FilledSettings, "server">, variables: Variables): TokenCheck {
  return { ...tokenCheck(tokenOf(settings, variables)), home: "workers" };
}

/** The sentence that says that no command can be answered; it does not say the token. */
export function tokenFault(
  settings: Pick<FilledSettings, "server">,
  { variables, compiled }: { readonly variables: Variables; readonly compiled: Pick<Compiled, "secrets"> },
): string | undefined {
  const token = tokenOf(settings, variables);
  if (isUsableAdminToken(token)) return undefined;
  const name = adminTokenName(compiled.secrets);
  const state =
    token === undefined || token === ""
      ? "is not set"
      : `has fewer than ${MIN_ADMIN_TOKEN_CHARACTERS} characters, or a space in it`;
  return (
    `The admin token ${name} ${state}: webhooks are taken, but every command is answered 401. ` +
    `npx wrangler secret put ${name}`
  );
}

function tokenOf({ server }: Pick<FilledSettings, "server">, variables: Variables): unknown {
  return server.admin_token ?? variables[ADMIN_TOKEN_VARIABLE];
}
