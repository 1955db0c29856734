import { connect, isIP, type Socket } from 'node:net';
import type { ClientTls } from './client-tls.ts';
import { hostOf, portOf } from './host-and-port.ts';

const probeAfterMs = 20_000;

export type SocketOptions = {
  /** Ends the attempt; a socket that is open is left alone. */
  readonly signal: AbortSignal;
  /** Is told of the socket before anything has happened to it. */
  readonly watch: (socket: Socket) => void;
};

export type SecureOptions = SocketOptions & {
  readonly tls: ClientTls;
  /** What to speak inside, in the order of preference (RFC 7301). */
  readonly protocols: readonly string[];
};

/** A connection to the server of an address. Of several addresses the first that answers is taken. */
export async function openPlain(url: URL, { signal, watch }: SocketOptions): Promise<Socket> {
  const socket = connect({ host: hostOf(url), port: portOf(url), noDelay: true });
  watch(socket);
  return await opened(socket, 'connect', signal);
}

/** The same inside TLS; `through` is a connection that leads there already. */
export async function openSecure(
  url: URL,
  { signal, watch, tls: { ca, ...own }, protocols }: SecureOptions,
  through?: Socket,
): Promise<Socket & { readonly alpnProtocol: string | false | null }> {
  // Loaded here and not above: half a refresh on loopback is done in the time that it takes.
  const tls = process.getBuiltinModule('node:tls');
  const host = hostOf(url);
  const socket = tls.connect({
    ...own,
    ...(ca === undefined ? {} : { ca: [...ca] }),
    host,
    port: portOf(url),
    ALPNProtocols: [...protocols],
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(through === undefined ? {} : { socket: through }),
  });
  watch(socket);
  return await opened(socket.setNoDelay(), 'secureConnect', signal);
}

function opened<T extends Socket>(
  socket: T,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => void socket.destroy(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    // Errors of one that nobody uses at the moment are no errors of anybody.
    socket.on('error', reject);
    socket.once('close', () => {
      reject(Object.assign(new Error('closed before it was open'), { code: 'ECONNRESET' }));
    });
    socket.once(event, () => {
      signal.removeEventListener('abort', stop);
      // A person may take longer than a router remembers a connection on which nothing is said.
      socket.setKeepAlive(true, probeAfterMs);
      resolve(socket);
    });
  });
}
