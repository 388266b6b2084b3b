/** How a scalar is written; it decides where a character of its text stands in the file. */
export type ScalarStyle = "plain" | "single" | "double" | "literal" | "folded";

type Range = {
  /** Offsets in the file's text; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
};

export type YamlScalar = Range & {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  readonly style: ScalarStyle;
};

export type YamlPair = { readonly key: string; readonly keyNode: YamlScalar; readonly value: YamlNode };

export type YamlMap = Range & {
  readonly kind: "map";
  readonly pairs: readonly YamlPair[];
};

type YamlList = Range & {
  readonly kind: "list";
  readonly items: readonly YamlNode[];
};

/** A YAML value with its place, whichever library read it. */
export type YamlNode = YamlMap | YamlList | YamlScalar;

/** Keys and list indexes from the top of a file. */
export type YamlPath = readonly (string | number)[];
