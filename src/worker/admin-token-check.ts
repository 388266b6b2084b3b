import type { FilledSettings } from "../config/build/fill-settings.ts";
import type { TokenCheck } from "../http/parts.ts";
import { tokenCheck } from "../http/token-check.ts";
import type { Variables } from "./platform.ts";

/** Knows the admin token of the settings, or else the Worker's secret. */
export function adminTokenCheck(
  { server }: Pick<FilledSettings, "server">,
  variables: Variables,
): TokenCheck {
  return tokenCheck(server.admin_token ?? variables["KYC_RELAY_TOKEN"]);
}
