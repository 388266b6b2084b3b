/** A text that cannot be filled in. The message names the variable or the limit, never a value. */
export class RenderError extends Error {
  /** The variable concerned, if one is. */
  readonly path: string | undefined;

  constructor(message: string, path?: string) {
    super(message);
    this.name = "RenderError";
    this.path = path;
  }
}
