/** What is asked of a connection. */
type Connection = {
  /** Nothing yet: it was never answered. */
  readonly bytesWritten: number;
  destroy(): void;
  once(event: "close", listener: () => void): unknown;
};

/** The server's part that tells of connections. */
type Connecting = { on(event: "connection", listener: (connection: Connection) => void): unknown };

/**
 * Keeps no more connections open than `most`. One more takes the place of the oldest that was never answered: whoever
 * opens thousands and says nothing, or a byte a second, keeps nobody out.
 */
export function limitConnections(server: Connecting, most: number): void {
  const open = new Set<Connection>();
  server.on("connection", (connection) => {
    if (open.size >= most) close(oldestUnanswered(open), open);
    open.add(connection);
    connection.once("close", () => open.delete(connection));
  });
}

/** It counts no more at once: its end is told later, and others may come before that. */
function close(connection: Connection | undefined, open: Set<Connection>): void {
  if (!connection) return;
  open.delete(connection);
  connection.destroy();
}

/** Where all were answered, the oldest: most likely it is a connection that is kept for later. */
function oldestUnanswered(open: ReadonlySet<Connection>): Connection | undefined {
  for (const connection of open) if (connection.bytesWritten === 0) return connection;
  return open.values().next().value;
}
