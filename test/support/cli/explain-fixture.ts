import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { developmentSecret } from '../../../src/server/clients.ts';
import { confirmDevice, signIn } from '../../../src/server/automatic-sign-in.ts';
import { newHome } from '../home.ts';
import { newAuthority } from '../certificates.ts';
import { realFetch } from '../context.ts';
import { type FaultyServer, startFaulty } from '../faulty.ts';
import {
  type ForeignProvider,
  signInAsForeigner,
  startForeignProvider,
} from '../foreign-provider.ts';
import { type CliResult, runCli } from './run-cli.ts';

export type CommandOptions = {
  /** `ATM_CLIENT_SECRET`; the confidential client of the built-in server has its own unless given. */
  readonly secret?: string;
  /** The person does not come. */
  readonly nobody?: boolean;
  /** What is piped into standard input. */
  readonly stdin?: string;
};

export type SignInOptions = CommandOptions & {
  /** Without, the token is for no API. */
  readonly resource?: boolean;
  readonly port?: boolean;
  readonly fault?: string;
};

/** One home and the servers that its commands meet; everything ends with the test. */
export type Ground = {
  readonly home: string;
  /** The last command line, for the table. */
  readonly commands: readonly (readonly string[])[];
  readonly cli: (args: readonly string[], options?: CommandOptions) => Promise<CliResult>;
  /** `login` at a built-in server: a client id and more flags. */
  readonly signIn: (args: readonly string[], options?: SignInOptions) => Promise<CliResult>;
  readonly stored: (name: 'id_token' | 'access_token') => Promise<string>;
  /** The built-in server, the same for each call. */
  readonly faulty: (fault?: string) => Promise<FaultyServer>;
  /** Takes the faults of that server away, if it was started. */
  readonly mend: () => void;
  readonly foreign: () => Promise<ForeignProvider>;
  readonly listen: (server: Server) => Promise<number>;
  /** An https address whose certificate nobody trusts. */
  readonly tls: (host: string) => Promise<string>;
};

/** For a confidential client that sends no secret. */
export const none = 'none';

const pattern = /"(?:url|verification_uri_complete)":"([^"]+)"|^ +(https?:\S+)\n|or open +(\S+)\n/m;

export async function newGround(): Promise<Ground> {
  const home = await newHome();
  const commands: (readonly string[])[] = [];
  let faultyServer: FaultyServer | undefined;
  let foreignServer: ForeignProvider | undefined;

  const ground: Ground = {
    home,
    commands,
    async cli(args, { secret = '', nobody = false, stdin = '' } = {}) {
      commands.push(args);
      const isConfidential = commands.some((words) => words.includes('atm-cli-confidential'));
      const ATM_CLIENT_SECRET = secret || (isConfidential ? developmentSecret : '');
      const needsPerson = args[0] === 'login' || args[0] === 'device';
      let isThere = nobody;
      const watch = (stderr: string) => {
        const [, one, two, three] = (!isThere && pattern.exec(stderr)) || [];
        const url = one ?? two ?? three;
        if (url === undefined) return;
        isThere = true;
        const act = args[0] === 'device' ? confirmDevice : actFor(url);
        void act(realFetch, url).catch(() => undefined);
      };
      return await runCli(args[0] === 'login' ? [...args, '--no-browser'] : args, {
        home,
        stdin,
        env: ATM_CLIENT_SECRET === '' || secret === none ? {} : { ATM_CLIENT_SECRET },
        ...(needsPerson && { watch }),
      });
    },
    async signIn(
      [client_id = '', ...args],
      { resource = true, port = true, fault, ...options } = {},
    ) {
      const server = await ground.faulty(fault);
      const scope = args.includes('--scope') ? [] : ['--scope', 'openid profile offline_access'];
      const api = resource ? ['--resource', server.resource] : [];
      const free = port ? ['--port', '0'] : [];
      const client = ['--issuer', server.issuer, '--client-id', client_id, '--prompt', 'consent'];
      const all = ['login', ...client, ...scope, ...api, ...free, '--timeout', '5', ...args];
      return await ground.cli(all, options);
    },
    async stored(name) {
      const path = join(home, 'state/tokens/default.json');
      return (JSON.parse(await readFile(path, 'utf8')) as Record<string, string>)[name] ?? '';
    },
    async faulty(fault) {
      if (faultyServer === undefined) {
        const server = await startFaulty(fault?.split(',') ?? []);
        onTestFinished(() => server.close());
        faultyServer = server;
      }
      return faultyServer;
    },
    mend: () => faultyServer?.mend(),
    async foreign() {
      foreignServer ??= await startForeignProvider();
      const server = foreignServer;
      onTestFinished(() => server.close());
      return server;
    },
    async listen(server) {
      await once(server.listen(0, '127.0.0.1'), 'listening');
      onTestFinished(() => {
        server.close().closeAllConnections();
      });
      return (server.address() as AddressInfo).port;
    },
    async tls(host) {
      const authority = await newAuthority();
      onTestFinished(() => authority.remove());
      const { cert, key } = await authority.issue(host);
      const port = await ground.listen(createTlsServer({ cert, key }));
      return `https://${host}:${port}`;
    },
  };

  function actFor(url: string): typeof signIn {
    const isForeign = foreignServer !== undefined && url.startsWith(foreignServer.issuer);
    return isForeign ? (_, address) => signInAsForeigner(address) : signIn;
  }

  return ground;
}
