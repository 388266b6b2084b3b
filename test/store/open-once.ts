import { RelayError } from "../../src/errors.ts";
import { openStore } from "./open-store.ts";

// A process of its own: prints why it may not open the database, or that it may.
const [, , path = ""] = process.argv;
try {
  await openStore(path).close();
  console.log("opened");
} catch (error) {
  console.log(error instanceof RelayError ? error.code : "failed");
}
