import type { Settings } from "../settings/settings.ts";
import type { Compiled, PlainSettings, SecretSlot } from "./compiled.ts";

/** No setting begins so: it marks where a secret belongs while settings are compiled. It passes for an admin token. */
const MARK = "\u0000secret-of-the-name:";

/** Stands in a loaded setting in the place of the secret with that name. */
export function secretMark(name: string): string {
  return MARK + name;
}

/** Settings that were loaded with marks in the place of secrets, as data, and where the secrets belong. */
export function plainSettings(loaded: Settings): Pick<Compiled, "settings" | "secrets"> {
  const { store: _store, data: _data, rules: _rules, origins: _origins, ...kept } = loaded;
  const { actions: _actions, ...alerts } = loaded.alerts;
  const settings: PlainSettings = { ...kept, alerts };
  const secrets: SecretSlot[] = [];
  const named = (value: unknown, path: SecretSlot["path"]): unknown => {
    if (Array.isArray(value)) return value.map((item, index) => named(item, [...path, index]));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([key, part]) => [key, named(part, [...path, key])]),
      );
    }
    if (typeof value !== "string" || !value.startsWith(MARK)) return value;
    const name = value.slice(MARK.length);
    secrets.push({ path, name, mayBeUnset: loaded.preview && path[0] === "destinations" });
    return `env:${name}`;
  };
  const sources = section(loaded.sources, "sources", named);
  const destinations = section(loaded.destinations, "destinations", named);
  const server = serverOf(loaded, named);
  return { settings: { ...settings, server, sources, destinations }, secrets };
}

function serverOf(
  { server }: Settings,
  named: (value: unknown, path: SecretSlot["path"]) => unknown,
): Settings["server"] {
  const name = named(server.admin_token, ["server", "admin_token"]);
  return typeof name === "string" ? { ...server, admin_token: name } : server;
}

function section(
  entries: Settings["sources"],
  name: string,
  named: (value: unknown, path: SecretSlot["path"]) => unknown,
): Settings["sources"] {
  return Object.fromEntries(
    Object.entries(entries).map(([key, { kind, settings }]) => [
      key,
      { kind, settings: named(settings, [name, key, "settings"]) },
    ]),
  );
}
