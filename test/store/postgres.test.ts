import { storeConformance } from "./conformance.ts";
import { postgresHome } from "./postgres-home.ts";

storeConformance("PostgreSQL", postgresHome());
