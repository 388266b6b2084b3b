/** Resolves once others had their turn: a long reading must not hold up what comes in meanwhile. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
