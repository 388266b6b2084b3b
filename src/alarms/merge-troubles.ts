import type { SourceTrouble } from "./finding.ts";

type Troubles = ReadonlyMap<string, SourceTrouble>;

/** What several processes saw of the same senders, as if one had seen it all; at most `most` failures each. Pure. */
export function mergeTroubles(seen: readonly Troubles[], most: number): Troubles {
  const names = new Set(seen.flatMap((troubles) => [...troubles.keys()]));
  return new Map(
    [...names].map((name) => [
      name,
      merged(
        seen.flatMap((troubles) => troubles.get(name) ?? []),
        most,
      ),
    ]),
  );
}

function merged(troubles: readonly SourceTrouble[], most: number): SourceTrouble {
  const good_at = latest(troubles, ({ good_at }) => good_at)?.good_at;
  const failed_at = troubles
    .flatMap((trouble) => trouble.failed_at)
    .filter((at) => at > (good_at ?? 0))
    .toSorted((a, b) => a - b)
    .slice(-most);
  const pressed = latest(troubles, ({ pressed_at }) => pressed_at);
  return {
    failed_at,
    reason: latest(troubles, (trouble) => trouble.failed_at.at(-1))?.reason,
    good_at,
    too_large_at: latest(troubles, ({ too_large_at }) => too_large_at)?.too_large_at,
    pressed_at: pressed?.pressed_at,
    left: pressed?.left,
  };
}

/** The one of the latest time, of those that have one. */
function latest(
  troubles: readonly SourceTrouble[],
  timeOf: (trouble: SourceTrouble) => number | undefined,
): SourceTrouble | undefined {
  return troubles
    .filter((trouble) => timeOf(trouble) !== undefined)
    .toSorted((a, b) => (timeOf(b) ?? 0) - (timeOf(a) ?? 0))[0];
}
