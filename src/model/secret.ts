import { z } from "zod";

const REFERENCE = /^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/;

/**
 * A settings field that holds a secret: only ever a reference, `env:NAME` or `file:PATH`. Settings are loaded
 * with references replaced by what they name, so that code reads the plain value; it is never printed.
 */
export function secret(description: string) {
  return z
    .string()
    .regex(REFERENCE, { error: "a secret is written as env:NAME or file:PATH, never in the file itself" })
    .meta({ description, secret: true });
}

/** Is this text a reference to a secret? */
export function isSecretReference(text: string): boolean {
  return REFERENCE.test(text);
}
