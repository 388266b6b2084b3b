/** Loaded into a relay before its own code: a fault at a moment of the test's choice, whose message quotes a person. */
process.on("SIGUSR2", () => {
  throw new TypeError("cannot read Ada Lovelace");
});
process.on("SIGWINCH", () => {
  void Promise.reject(new TypeError("cannot read Ada Lovelace"));
});
