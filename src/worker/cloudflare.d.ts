/** As much as we use of the modules that only workerd and the bundler know. */
declare module "cloudflare:workers" {
  export class DurableObject<Env> {
    protected readonly ctx: import("./platform.ts").ObjectContext;
    protected readonly env: Env;
    constructor(ctx: import("./platform.ts").ObjectContext, env: Env);
    fetch?(request: Request): Response | Promise<Response>;
  }
  /** Keeps a request's resources until this is done. */
  export function waitUntil(work: Promise<unknown>): void;
}

/** What `kyc-relay build` wrote; wrangler.toml says where. */
declare module "kyc-relay-compiled" {
  const compiled: import("../config/build/compiled.ts").Compiled;

  export { compiled as default };
}
