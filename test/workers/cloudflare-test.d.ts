/** As much as the tests use of what `@cloudflare/vitest-plugin` provides inside workerd. */
declare module "cloudflare:test" {
  import type { ObjectStorage } from "../../src/store/object-driver.ts";

  type ObjectId = { readonly name?: string };
  type ObjectStub = { readonly id: ObjectId };
  type ObjectNamespace = {
    newUniqueId(): ObjectId;
    get(id: ObjectId): ObjectStub;
  };
  export const env: { readonly STORE: ObjectNamespace };
  export function runInDurableObject<T>(
    stub: ObjectStub,
    work: (instance: unknown, state: { readonly storage: ObjectStorage }) => T | Promise<T>,
  ): Promise<T>;
  export function evictDurableObject(stub: ObjectStub): Promise<void>;
}
