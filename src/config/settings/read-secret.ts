import { SAMPLE_SECRETS } from "../../sources/sample-secrets.ts";
import { GENERATED_PREFIX } from "./first-run-settings.ts";
import { resolvePath } from "./resolve-path.ts";

/** What secrets may be read from; both are handed in. */
export type SecretTools = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Throws if the file cannot be read. */
  readonly readFile: (path: string) => string;
  readonly baseDir: string;
  /** Samples and generated secrets are fine: first run, in preview. */
  readonly allowSamples: boolean;
};

export type ReadSecret =
  | { readonly ok: true; readonly value: string }
  | {
      readonly ok: false;
      readonly code: "S202" | "S203" | "S204";
      readonly message: string;
      readonly fix: string;
    };

/** What `env:NAME` or `file:PATH` names. The sentence of a failure never holds the value. */
export function readSecret(reference: string, tools: SecretTools): ReadSecret {
  const found = reference.startsWith("env:")
    ? fromEnvironment(reference.slice("env:".length), tools)
    : fromFile(reference.slice("file:".length), tools);
  if (!found.ok || tools.allowSamples || !isSample(found.value)) return found;
  return {
    ok: false,
    code: "S204",
    message: `the secret ${reference} is a sample or was generated for the first run; anybody could know it`,
    fix: "put the sender's own secret there",
  };
}

function fromEnvironment(name: string, { env }: SecretTools): ReadSecret {
  const value = asSecret(env[name]);
  if (value?.trim()) return { ok: true, value };
  const state = value === undefined ? "not set" : "empty";
  return {
    ok: false,
    code: "S202",
    message: `the environment variable ${name} is ${state}`,
    fix: `set ${name} before starting the relay`,
  };
}

function fromFile(path: string, { readFile, baseDir }: SecretTools): ReadSecret {
  const value = readOrNothing(readFile, resolvePath(baseDir, path));
  if (value?.trim()) return { ok: true, value };
  const state = value === undefined ? "cannot be read" : "is empty";
  return {
    ok: false,
    code: "S203",
    message: `the secret's file ${path} ${state}`,
    fix: "the file must exist, be readable by the relay and hold the secret alone; its path counts from the settings file",
  };
}

/** Editors and shells add a line break at the end, some a byte order mark; neither is part of the secret. */
function asSecret(text: string | undefined): string | undefined {
  return text?.replace(/^\uFEFF/, "").replace(/[\r\n]+$/, "");
}

function readOrNothing(readFile: (path: string) => string, path: string): string | undefined {
  try {
    return asSecret(readFile(path));
  } catch {
    return undefined;
  }
}

function isSample(value: string): boolean {
  return value.startsWith(GENERATED_PREFIX) || SAMPLE_SECRETS.has(value);
}
