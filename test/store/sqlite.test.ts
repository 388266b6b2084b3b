import { storeConformance } from "./conformance.ts";
import { SQLITE_HOME } from "./sqlite-home.ts";

storeConformance("SQLite", SQLITE_HOME);
