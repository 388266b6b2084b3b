#!/usr/bin/env node
// Old JavaScript on purpose: an old Node must be able to read this far to say that it is old.
var NEEDED_MAJOR = 24;

var found = process.versions.node;
if (Number(found.split(".")[0]) < NEEDED_MAJOR) {
  process.stderr.write(
    "kyc-relay needs Node " +
      NEEDED_MAJOR +
      " or newer and this is Node " +
      found +
      ": run `npm ci` and then `npm start` (or `npx kyc-relay …`) in its folder, which bring the right Node with them.\n",
  );
  process.exitCode = 3;
} else {
  // Only what is imported after this call is cached, hence the import below it.
  require("node:module").enableCompileCache();
  void import("../src/cli/main.ts").then((cli) => cli.run(process.argv.slice(2)));
}
