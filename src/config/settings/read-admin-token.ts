import { isUsableAdminToken, MIN_ADMIN_TOKEN_CHARACTERS } from "../../model/admin-token.ts";
import type { Problem } from "../problem.ts";
import type { YamlDocument } from "../yaml/yaml-document.ts";
import { readSecret, type SecretTools } from "./read-secret.ts";
import type { Reference } from "./read-section.ts";

type Given = {
  readonly document: YamlDocument;
  /** What `server.admin_token` says, if anything; proper already. */
  readonly reference: string | undefined;
  readonly tools: SecretTools;
};

type AdminToken = {
  readonly value?: string | undefined;
  readonly references: readonly Reference[];
  readonly problems: readonly Problem[];
};

const AT = ["server", "admin_token"];

/** The admin token that the operator gives instead of having one made. */
export function readAdminToken({ document, reference, tools }: Given): AdminToken {
  if (reference === undefined) return { references: [], problems: [] };
  const references = [{ path: AT, reference }];
  const read = readSecret(reference, tools);
  if (read.ok && isUsableAdminToken(read.value)) return { value: read.value, references, problems: [] };
  const said = read.ok ? unusable(reference) : { code: read.code, message: read.message, fix: read.fix };
  const problem: Problem = { severity: "error", file: document.file, ...document.locate(AT), ...said };
  return { references, problems: [problem] };
}

function unusable(reference: string) {
  return {
    code: "S206",
    message: `the admin token ${reference} is shorter than ${MIN_ADMIN_TOKEN_CHARACTERS} characters, or has a space in it`,
    fix: "put a long random text there, such as  openssl rand -hex 32  prints",
  };
}
