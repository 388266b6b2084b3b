/** As much as the journeys use of what workerd and `@cloudflare/vitest-plugin` provide. */
declare module "cloudflare:workers" {
  type Stub = { readonly id: { readonly name?: string } };
  export const env: { readonly RELAY: { getByName(name: string): Stub } };
  export const exports: { readonly default: { fetch(url: string, init?: RequestInit): Promise<Response> } };
}

declare module "cloudflare:test" {
  export function abortAllDurableObjects(): Promise<void>;
  export function runDurableObjectAlarm(stub: { readonly id: { readonly name?: string } }): Promise<boolean>;
}
