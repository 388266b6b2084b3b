import { RenderError } from "../templates/render-error.ts";
import type { Rendered } from "./action.ts";

/** Fills in templates; one that cannot be filled in for this event makes the delivery dead, not the relay. */
export function fillOrFail<R>(fill: () => Rendered<R>): Rendered<R> {
  try {
    return fill();
  } catch (error) {
    if (error instanceof RenderError) return { ok: false, reason: "template_failed", detail: error.message };
    throw error;
  }
}
