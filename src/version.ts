import manifest from "../package.json" with { type: "json" };

/** The relay's own version. */
export const VERSION: string = manifest.version;
