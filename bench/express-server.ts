import express from "express";
import { isSigned } from "./is-signed.ts";

/** The webhook handler that people write first: it verifies, parses and remembers ids, in memory only. */
const app = express();
const seen = new Set<unknown>();

app.post("/in/persona", express.raw({ type: "*/*", limit: "1mb" }), (request, response) => {
  const body: Buffer = request.body;
  if (!isSigned(body, request.get("persona-signature") ?? "")) {
    response.status(401).send("bad signature");
    return;
  }
  seen.add(JSON.parse(body.toString()).data.id);
  response.send("ok");
});

const server = app.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address) process.stdout.write(`${address.port}\n`);
});
