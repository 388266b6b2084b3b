import { ADMIN_TOKEN_VARIABLE } from "../../model/admin-token.ts";
import type { Compiled } from "./compiled.ts";

const PATH = "server.admin_token";

/** The name of the secret that holds a Worker's admin token. */
export function adminTokenName(secrets: Compiled["secrets"]): string {
  return secrets.find(({ path }) => path.join(".") === PATH)?.name ?? ADMIN_TOKEN_VARIABLE;
}
