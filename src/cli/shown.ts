import type { Cell } from "./columns.ts";
import type { Output } from "./output.ts";

/** A time of the API for people: `2026-11-22 09:30:12` in UTC. */
export function shownTime(iso: string | undefined): string {
  return iso === undefined ? "–" : iso.slice(0, 19).replace("T", " ");
}

const COLOURS: Readonly<Record<string, Parameters<Output["paint"]>[0]>> = {
  delivered: "green",
  previewed: "green",
  approved: "green",
  pending: "cyan",
  waiting: "cyan",
  retry: "yellow",
  uncertain: "yellow",
  review: "yellow",
  expired: "yellow",
  declined: "red",
  dead: "red",
  cancelled: "dim",
};

/** A state, outcome or decision in its colour; the word says it too. */
export function shownWord(out: Output, word: string): Cell {
  const colour = COLOURS[word];
  return colour === undefined ? word : { text: word, paint: (text) => out.paint(colour, text) };
}
