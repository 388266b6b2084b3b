/** As much as the journeys use of what workerd and `@cloudflare/vitest-plugin` provide. */
declare module "cloudflare:workers" {
  type Namespace<Stub> = import("../../../src/worker/platform.ts").ObjectNamespace<Stub>;
  type Stub = import("../../../src/worker/relay-stub.ts").RelayStub & {
    readonly id: { readonly name?: string };
  };
  export const env: Readonly<Record<string, unknown>> & { readonly RELAY: Namespace<Stub> };
  export const exports: { readonly default: { fetch(url: string, init?: RequestInit): Promise<Response> } };
}

declare module "cloudflare:test" {
  type AnyStub = { readonly id: { readonly name?: string } };
  type Alarms = { getAlarm(): Promise<number | null>; deleteAlarm(): Promise<void> };
  type Storage = Alarms & import("../../../src/worker/platform.ts").RelayStorage;
  export function abortAllDurableObjects(): Promise<void>;
  export function runDurableObjectAlarm(stub: AnyStub): Promise<boolean>;
  export function runInDurableObject<T>(
    stub: AnyStub,
    work: (instance: unknown, state: { readonly storage: Storage }) => T | Promise<T>,
  ): Promise<T>;
}
