import Database from "better-sqlite3";
import { openStore } from "./open-store.ts";

// A process of its own that gives up root's rights, to which none of the file's would matter; prints what it is told.
const [, , path = ""] = process.argv;
const NOBODY = 65_534;
// Loaded while it may still read everything.
new Database(":memory:").close();
if (process.getuid?.() === 0) {
  process.setgid?.(NOBODY);
  process.setuid?.(NOBODY);
}
try {
  await openStore(path).close();
  console.log("opened");
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
}
