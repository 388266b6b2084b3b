import { DELIVERY_TABLES } from "./delivery-tables.ts";
import { INTAKE_TABLES } from "./intake-tables.ts";
import { PRODUCT_TABLES } from "./product-tables.ts";
import { UPKEEP_TABLES } from "./upkeep-tables.ts";

/**
 * The tables of version 1: named as in SQLite, column for column. What is ordered by name is ordered by its bytes
 * (`COLLATE "C"`), as there, whatever the database's own order is.
 */
export const SCHEMA: readonly string[] = [
  ...INTAKE_TABLES,
  ...DELIVERY_TABLES,
  ...PRODUCT_TABLES,
  ...UPKEEP_TABLES,
];
