import { arrayOf, idOf, isObject, type JsonObject, objectOf } from "../read-values.ts";
import { type Key, read } from "./keys.ts";

/** More than this in `included` is not looked at. */
const MAX_INCLUDED = 100;

/** A JSON:API resource, as far as it is there. */
export type Resource = {
  readonly type: string;
  readonly id: string | undefined;
  readonly attributes: JsonObject;
  readonly relationships: JsonObject;
};

/** Takes nothing for granted: what is missing or of a wrong type is empty. */
export function resourceOf(value: unknown): Resource {
  const object = objectOf(value);
  return {
    type: idOf(object["type"]) ?? "",
    id: idOf(object["id"]),
    attributes: objectOf(object["attributes"]),
    relationships: objectOf(object["relationships"]),
  };
}

/** The resources that came along; usually none. */
export function includedOf(payload: JsonObject): readonly Resource[] {
  const included = arrayOf(payload["included"]);
  return included.length === 0 ? [] : included.slice(0, MAX_INCLUDED).filter(isObject).map(resourceOf);
}

/** Id of the one related resource. Of several none: they need not be about the same person. */
export function relatedId(resource: Resource, name: Key): string | undefined {
  const data = objectOf(read(resource.relationships, name))["data"];
  if (!Array.isArray(data)) return idOf(objectOf(data)["id"]);
  return data.length === 1 ? idOf(objectOf(data[0])["id"]) : undefined;
}
