import { Server as NetServer, type Socket } from 'node:net';
import type { Server } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';

/** Milliseconds for which a connection may be silent after the shutdown began: a request may be on its way. */
const lull = 250;

/** Milliseconds between two looks at what is still open. */
const pause = 50;

/** Milliseconds in which connections that the system has already opened are accepted. */
const accepting = 2000;

/** Seconds that a client has to read its answer, counted while no request is being answered. */
const patience = 10;

/** Counts open connections from here on; call it before the server listens. */
export const trackConnections = (server: Server): ReadonlySet<Socket> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
};

/**
 * Accepts no more connections and resolves when every request on those that are open has its answer. Each answer must
 * say `Connection: close` by now. `answering` counts the requests that have no answer yet.
 */
export const shutDown = async (
  server: Server,
  sockets: ReadonlySet<Socket>,
  answering: () => number,
): Promise<void> => {
  await acceptWaiting(server);
  const began = performance.now();
  let busy = began;
  const look = (): void => {
    const now = performance.now();
    if (answering() > 0) busy = now;
    if (now - began < lull) return;
    server.closeIdleConnections();
    // Node takes a connection without any request for a busy one.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    if (now - busy > 1000 * patience) server.closeAllConnections();
  };
  const timer = setInterval(look, pause);
  // `server.close` would also reset silent connections whose requests are on their way, and no longer end requests that
  // come too slowly.
  await new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  clearInterval(timer);
  server.close(); // ends Node's own check of its connections
};

/**
 * The system opens connections by itself, Node accepts one of them a turn, and those that it has not accepted when it
 * stops listening are reset.
 */
const acceptWaiting = async (server: Server): Promise<void> => {
  const limit = performance.now() + accepting;
  let quiet = 0;
  const busy = (): void => void (quiet = 0);
  server.on('connection', busy);
  while (quiet < 2 && performance.now() < limit) {
    quiet += 1;
    await turn();
  }
  server.off('connection', busy);
};
