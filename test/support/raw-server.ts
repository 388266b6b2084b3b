import { type AddressInfo, createServer, type Socket } from "node:net";

export type RawServer = { readonly port: number; close(): Promise<void> };

/** A TCP server on 127.0.0.1 that says whatever the test wants, for the far sides that misbehave. */
export async function startRawServer(talk: (socket: Socket) => void): Promise<RawServer> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => undefined);
    talk(socket);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
