import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export type Flood = {
  readonly sent: number;
  readonly byKind: Readonly<Record<string, number>>;
  /** How often each status came back; `none` for connections that were cut or left open. */
  readonly answers: Readonly<Record<string, number>>;
  readonly seconds: number;
};

type Attack = {
  readonly text: (target: URL, turn: number) => string;
  /** Says too little for an answer: the connection is left open. */
  readonly lingers?: true;
};

const get = (target: string, host: string) =>
  `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: flood\r\n\r\n`;

/** Everything that may reach a listener before the true answer. */
const attacks: Readonly<Record<string, Attack>> = {
  'wrong state': {
    text: ({ pathname, host }, turn) => get(`${pathname}?code=forged&state=guess-${turn}`, host),
  },
  'error with wrong state': {
    text: ({ pathname, host }) => get(`${pathname}?error=access_denied&state=forged`, host),
  },
  'wrong path': { text: ({ host }, turn) => get(`/elsewhere/${turn}?code=a&state=b`, host) },
  'huge query': {
    text: ({ pathname, host }, turn) =>
      get(`${pathname}?state=${'x'.repeat(turn % 2 === 0 ? 12_000 : 200_000)}`, host),
  },
  'wrong host': {
    text: ({ pathname }, turn) => get(`${pathname}?code=a&state=b`, `rebound-${turn}.example`),
  },
  'slow body': {
    text: ({ pathname, host }) =>
      `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 60000\r\n\r\ncode=`,
    lingers: true,
  },
  'half-open': { text: ({ pathname }) => `GET ${pathname} HTTP/1.1\r\nHost: 127`, lingers: true },
  'silent connection': { text: () => '', lingers: true },
};

/** Connections that are in flight at once, beside those that linger. */
const concurrency = 64;
/** A client that is never answered gives up; milliseconds. */
const responseTimeoutMs = 10_000;

/**
 * Sends `count` requests to the listener of a redirect URI, of each kind in turn, none of which is
 * the answer; half-open and slow ones are left open until the end. Resolves when all are sent and
 * all others are answered or cut.
 */
export async function flood(redirectUri: string, count: number): Promise<Flood> {
  const target = new URL(redirectUri);
  const kinds = Object.entries(attacks);
  const byKind: Record<string, number> = {};
  const answers: Record<string, number> = {};
  const open = new Set<Socket>();
  const before = performance.now();
  let turn = 0;
  const worker = async () => {
    while (turn < count) {
      const mine = turn;
      turn += 1;
      const [kind = '', attack] = kinds[mine % kinds.length] ?? [];
      if (attack === undefined) return;
      byKind[kind] = (byKind[kind] ?? 0) + 1;
      const status = await send(target, attack, mine, open);
      answers[status] = (answers[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  for (const socket of open) socket.destroy();
  return { sent: turn, byKind, answers, seconds: (performance.now() - before) / 1000 };
}

async function send(
  { hostname, port, pathname, host }: URL,
  { text, lingers }: Attack,
  turn: number,
  open: Set<Socket>,
): Promise<string> {
  const socket = connect(Number(port), hostname.replace(/^\[(.*)\]$/, '$1'));
  open.add(socket);
  let answer = '';
  socket.on('data', (chunk) => {
    if (answer.length < 64) answer += chunk.toString('latin1');
  });
  socket.on('error', () => {});
  const closed = once(socket, 'close').then(() => void open.delete(socket));
  const connected = await Promise.race([once(socket, 'connect').catch(() => []), closed]);
  if (connected === undefined) return 'none';
  socket.write(text(new URL(`http://${host}${pathname}`), turn));
  if (lingers) return 'none';
  socket.setTimeout(responseTimeoutMs, () => socket.destroy());
  await closed;
  return /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 'none';
}
