import { Agent, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { type Answer, lengthOf, type Sent } from './message.ts';

export type Http1 = {
  /** There is a connection that nobody uses, and no end of it has been seen. */
  isReady(): boolean;
  /** Sends over the connection that is ready, else over the one given; calls `end` when it is over. */
  send(message: Sent, socket: Socket | undefined, end: () => void): Promise<Answer>;
};

/** For servers that do not say how long they keep an idle connection. */
const idleMs = 10 * 60_000;

/**
 * HTTP/1.1 with one origin (RFC 9112). A connection is kept as long as the server says or lets it
 * be. Nothing is sent twice: a request on a connection that breaks is lost to us.
 */
export function openHttp1(): Http1 {
  const agent = new Agent({ keepAlive: true, timeout: idleMs });
  const idle = () => Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? []);
  return {
    isReady: () => {
      // One whose end has been seen is none that the agent should take up again.
      for (const socket of idle()) if (!socket.writable) socket.destroy();
      return idle().some(({ destroyed }) => !destroyed);
    },
    send: ({ url, method, headers, body, signal }, socket, end) => {
      const path = `${url.pathname}${url.search}`;
      const all = { host: url.host, ...headers, ...lengthOf(body) };
      agent.createConnection = () => socket;
      const sent = request({ agent, method, path, headers: all, signal });
      return new Promise((resolve, reject) => {
        sent.once('response', (answer) => resolve(answerOf(answer)));
        sent.on('error', reject);
        sent.once('close', () => {
          end();
          // One that asks for another protocol (101) answers nothing.
          reject(Object.assign(new Error('closed without an answer'), { code: 'ECONNRESET' }));
        });
        sent.end(body);
      });
    },
  };
}

function answerOf(answer: IncomingMessage): Answer {
  const { statusCode: status = 0, rawHeaders, httpVersion } = answer;
  const headers = rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? '']] : [],
  );
  return { status, headers, body: answer, httpVersion: `HTTP/${httpVersion}` };
}
