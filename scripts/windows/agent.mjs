// @ts-check
// Starts commands under Windows' Node, through a script that runs there.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { windowsPath } from './wine.mjs';

/** @import { Wine } from './wine.mjs' */

const longestMs = 90_000;

/**
 * @typedef {object} Ended
 * @property {number} code
 * @property {string} stdout
 * @property {string} stderr
 *
 * @typedef {object} Options
 * @property {Readonly<Record<string, string>>} [env] besides that of Windows
 * @property {string} [cwd] of this system
 * @property {string | Uint8Array} [stdin]
 * @property {string} [program] instead of atm-cli, such as cmd.exe
 * @property {boolean} [verbatim] the arguments are a command line as it is
 *
 * @typedef {object} Started
 * @property {(stream: 'stdout' | 'stderr', pattern: RegExp) => Promise<RegExpExecArray>} says
 *   resolves as soon as the stream matches; rejects when the command ends without
 * @property {Promise<Ended>} result
 * @property {() => void} kill
 *
 * @typedef {object} Agent
 * @property {(args: readonly string[], options?: Options) => Started} start
 * @property {(args: readonly string[], options?: Options) => Promise<Ended>} run
 * @property {(path: string) => Promise<() => void>} hold opens a file for itself alone, until the
 *   function is called
 * @property {() => Promise<void>} close
 */

/**
 * @param {{ readonly wine: Wine, readonly node: string, readonly program: string }} options
 *   `program` is atm-cli
 * @returns {Promise<Agent>}
 */
export async function startAgent({ wine, node, program }) {
  const listener = createServer();
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  const address = listener.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const script = join(import.meta.dirname, 'agent.cjs');
  const child = spawn(wine.loader, [node, windowsPath(script), String(port)], {
    env: wine.env,
    stdio: 'ignore',
  });
  const patience = AbortSignal.timeout(longestMs);
  const [socket] = await once(listener, 'connection', { signal: patience });
  /** @type {Map<number, (message: { stream?: 'stdout' | 'stderr', data?: string, code?: number, error?: string }) => void>} */
  const listeners = new Map();
  createInterface({ input: socket }).on('line', (line) => {
    const { id, ...message } = JSON.parse(line);
    listeners.get(id)?.(message);
  });
  let last = 0;
  const send = (/** @type {object} */ message) => socket.write(`${JSON.stringify(message)}\n`);

  /** @type {Agent['start']} */
  const start = (args, { env = {}, cwd, stdin = '', program: other, verbatim = false } = {}) => {
    const id = (last += 1);
    const written = { stdout: '', stderr: '' };
    /** @type {Set<() => void>} */
    const waiting = new Set();
    const kill = () => send({ order: 'kill', of: id });
    /** @type {Promise<Ended>} */
    const result = new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        kill();
        reject(new Error(`${args.join(' ')}: not ended after ${longestMs / 1000} s`));
      }, longestMs);
      listeners.set(id, ({ stream, data = '', code, error }) => {
        if (stream !== undefined) written[stream] += Buffer.from(data, 'base64').toString('utf8');
        for (const look of waiting) look();
        if (code === undefined) return;
        clearTimeout(late);
        if (error === undefined) resolve({ code, ...written });
        else reject(new Error(error));
      });
    });
    result.catch(() => {});
    send({
      order: 'start',
      id,
      ...(other === undefined
        ? { args: [windowsPath(program), ...args] }
        : { program: other, args }),
      env,
      ...(cwd === undefined ? {} : { cwd: windowsPath(cwd) }),
      stdin: Buffer.from(stdin).toString('base64'),
      verbatim,
    });
    return {
      result,
      kill,
      says: (stream, pattern) => {
        return new Promise((resolve, reject) => {
          const look = () => {
            const found = pattern.exec(written[stream]);
            if (found === null) return;
            waiting.delete(look);
            resolve(found);
          };
          waiting.add(look);
          look();
          const missing = () => {
            reject(
              new Error(`${args.join(' ')} ended without ${pattern}: ${JSON.stringify(written)}`),
            );
          };
          result.then(missing, missing);
        });
      },
    };
  };

  return {
    start,
    run: (args, options) => start(args, options).result,
    hold: async (path) => {
      const id = (last += 1);
      await new Promise((resolve, reject) => {
        listeners.set(id, ({ error }) => {
          if (error === undefined) resolve(undefined);
          else reject(new Error(error));
        });
        send({ order: 'hold', id, path: windowsPath(path) });
      });
      return () => send({ order: 'kill', of: id });
    },
    close: async () => {
      const ended = once(child, 'exit');
      socket.end();
      listener.close();
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(late);
    },
  };
}
