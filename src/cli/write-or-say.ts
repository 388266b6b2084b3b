import { RelayError } from "../errors.ts";

/** Makes a file or folder; if the system refuses, throws a sentence that names it. */
export function writeOrSay(path: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
    const message = `${path} cannot be written${code}. Let the relay's user write there, or run it in another folder.`;
    throw new RelayError("store_unavailable", message, { cause });
  }
}
