import { z } from "zod";
import { secret } from "../../model/secret.ts";

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
/** Ours or the connection's to set; with another value the request could never be sent, or not as it is. */
const RESERVED_HEADER =
  /^(host|user-agent|content-(length|type|encoding)|transfer-encoding|connection|keep-alive|upgrade|expect|te|trailer|webhook-(id|timestamp|signature))$/i;
const SECRET_HEADER = /^((proxy-)?authorization|cookie)$/i;

/** A header's name that settings may choose. */
const headerName = z
  .string()
  .regex(HEADER_NAME, { error: "this is no name of a header" })
  .refine((name) => !RESERVED_HEADER.test(name), {
    error: "the relay sets this header itself; leave it out",
  });
/** One whose value stands in the settings for all to read. */
export const openHeaderName = headerName.refine((name) => !SECRET_HEADER.test(name), {
  error: "the value of this header is a secret; write it under `auth`",
});

/** What an HTTP header may hold. */
export const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

/** How a webhook destination is told who calls, besides the signature. */
export const authSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({
    kind: z.literal("basic"),
    username: z.string().meta({ description: "User name." }),
    password: secret("Password."),
  }),
  z.strictObject({ kind: z.literal("bearer"), token: secret("Token for `Authorization: Bearer …`.") }),
  z.strictObject({
    kind: z.literal("header"),
    name: headerName.meta({ description: "Name of the header that carries the value." }),
    value: secret("Value of the header."),
  }),
]);

/** As loaded: a secret that is not set (possible in preview only) is missing. */
export type HookAuth =
  | { readonly kind: "none" }
  | { readonly kind: "basic"; readonly username: string; readonly password?: string | undefined }
  | { readonly kind: "bearer"; readonly token?: string | undefined }
  | { readonly kind: "header"; readonly name: string; readonly value?: string | undefined };

/** The headers that say who calls; undefined while a secret is not set. */
export function authHeaders(auth: HookAuth): Readonly<Record<string, string>> | undefined {
  switch (auth.kind) {
    case "none":
      return {};
    case "basic":
      return (
        (auth.password && { authorization: `Basic ${base64(`${auth.username}:${auth.password}`)}` }) ||
        undefined
      );
    case "bearer":
      return (auth.token && { authorization: `Bearer ${auth.token}` }) || undefined;
    case "header":
      return (auth.value && { [auth.name.toLowerCase()]: auth.value }) || undefined;
  }
}

/** What to cut out of answers: the secret, and the form in which it travels. */
export function authSecrets(auth: HookAuth): readonly string[] {
  switch (auth.kind) {
    case "none":
      return [];
    case "basic":
      return auth.password ? [auth.password, base64(`${auth.username}:${auth.password}`)] : [];
    case "bearer":
      return auth.token ? [auth.token] : [];
    case "header":
      return auth.value ? [auth.value] : [];
  }
}

function base64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}
