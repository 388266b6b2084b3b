/** Of an admin token, which stands alone between anybody and the API. */
export const MIN_ADMIN_TOKEN_CHARACTERS = 16;

/** Where the command line takes it from, and a Worker too unless `server.admin_token` names another. */
export const ADMIN_TOKEN_VARIABLE = "KYC_RELAY_TOKEN";

/** Long enough, and without a space, which a header could not carry within it. */
export function isUsableAdminToken(token: unknown): token is string {
  return typeof token === "string" && token.length >= MIN_ADMIN_TOKEN_CHARACTERS && !/\s/.test(token);
}
