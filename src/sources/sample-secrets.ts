/** Secrets of the shipped sample requests: everybody knows them, so that settings must refuse them. */
export const SAMPLE_SECRETS: ReadonlySet<string> = new Set([
  "wbhsec_5b1f0c2e-77aa-4c3d-9e10-a4d2c6f80b35",
  "wbhsec_0d94e7b1-12cc-4f58-8a6e-93b7150fe2c4",
  "lantern-quarry-71f0c2d5",
  "pk_sandbox_3a9d7e51c04b48f2a6bd",
]);
