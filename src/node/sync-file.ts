import { open } from "node:fs/promises";

/** Has a file's content, or a folder's names, on the disk when it resolves. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
