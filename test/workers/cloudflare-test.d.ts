/** As much as the tests use of what `@cloudflare/vitest-plugin` provides inside workerd. */
declare module "cloudflare:test" {
  import type { ObjectStorage } from "../../src/store/object-driver.ts";

  type Exec = ObjectStorage["sql"]["exec"];
  /** What Cloudflare counts, and bills. */
  type Rows = { readonly rowsRead: number; readonly rowsWritten: number };
  export type MeteredStorage = ObjectStorage & {
    readonly sql: { exec(...statement: Parameters<Exec>): ReturnType<Exec> & Rows };
  };

  type ObjectId = { readonly name?: string };
  type ObjectStub = { readonly id: ObjectId };
  type ObjectNamespace = {
    newUniqueId(): ObjectId;
    get(id: ObjectId): ObjectStub;
  };
  export const env: { readonly STORE: ObjectNamespace };
  export function runInDurableObject<T>(
    stub: ObjectStub,
    work: (instance: unknown, state: { readonly storage: MeteredStorage }) => T | Promise<T>,
  ): Promise<T>;
  export function evictDurableObject(stub: ObjectStub): Promise<void>;
}
