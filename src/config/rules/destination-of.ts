import type { ActionKind } from "../../actions/action.ts";
import type { BodyTerms } from "../../actions/destination.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Finding } from "./reporter.ts";

/** A configured destination, as far as rules care. */
export type DestinationView = {
  readonly name: string;
  readonly kind: string;
  readonly terms?: BodyTerms | undefined;
};

type Asked = {
  readonly kind: ActionKind;
  readonly body: unknown;
  readonly via: string | undefined;
  readonly destinations: readonly DestinationView[];
};

/** The destination that an action goes to, with what it asks, or what is wrong; `via` says that its value is. */
export type FoundDestination =
  | { readonly found: true; readonly name: string; readonly terms?: BodyTerms | undefined }
  | { readonly found: false; readonly finding: Finding };

const OR_ADD = "; or add it under `destinations:` in relay.yaml";
const WEB_ADDRESS = /^[a-z]+:\/\//i;

/** What `via` names, else the only destination of the action's kinds; what stays inside needs none. */
export function destinationOf({ kind, body, via, destinations }: Asked): FoundDestination {
  if (kind.destinations.length === 0) {
    return { found: true, name: kind.inside?.(body) ?? kind.kind };
  }
  const fitting = destinations.filter((destination) => kind.destinations.includes(destination.kind));
  if (via !== undefined) return named(kind, via, fitting, destinations);
  const [only] = fitting;
  if (!only) return fault(noneOfKind(kind));
  return fitting.length === 1 ? foundOne(only) : fault(several(kind, fitting));
}

function foundOne({ name, terms }: DestinationView): FoundDestination {
  return { found: true, name, terms };
}

function fault(finding: Omit<Finding, "code">): FoundDestination {
  return { found: false, finding: { code: "A401", ...finding } };
}

function named(
  kind: ActionKind,
  via: string,
  fitting: readonly DestinationView[],
  all: readonly DestinationView[],
): FoundDestination {
  const one = fitting.find(({ name }) => name === via);
  if (one) return foundOne(one);
  const known = fitting.map(({ name }) => name);
  const misfit = all.find(({ name }) => name === via);
  if (misfit) {
    const message = `${kind.kind} cannot go to "${via}": it is a destination of kind ${misfit.kind}`;
    return fault({ message, fix: knownInWords(kind, known) });
  }
  if (WEB_ADDRESS.test(via)) {
    // A hook's address is a secret.
    const message = "this looks like a web address; give the name of a destination";
    return fault({ message, fix: knownInWords(kind, known), secret: true });
  }
  const meant = didYouMean(via, known);
  return fault({
    message: `there is no destination "${via}" in the settings`,
    fix: meant ? `did you mean "${meant}"?` : `${knownInWords(kind, known)}${known.length > 0 ? OR_ADD : ""}`,
  });
}

function knownInWords(kind: ActionKind, known: readonly string[]): string {
  return known.length > 0 ? `destinations for ${kind.kind}: ${known.join(", ")}` : addOne(kind);
}

function addOne(kind: ActionKind): string {
  return `add one of kind ${kind.destinations.join(" or ")} under \`destinations:\` in relay.yaml`;
}

function noneOfKind(kind: ActionKind) {
  return { message: `the settings have no destination for ${kind.kind}`, fix: addOne(kind) };
}

function several(kind: ActionKind, fitting: readonly DestinationView[]) {
  const names = fitting.map(({ name }) => name);
  return {
    message: `the settings have several destinations for ${kind.kind}: ${names.join(", ")}`,
    fix: `say which, below \`${kind.kind}:\`  via: ${names[0]}`,
  };
}
