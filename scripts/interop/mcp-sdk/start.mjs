#!/usr/bin/env node
// @ts-check
// The auth router of the MCP SDK for TypeScript. Clients come by registration only.

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import { installNpm, npmVersion } from '../support/install.mjs';
import { recordInFront } from '../resource/recorder.mjs';
import { serve } from '../support/serve.mjs';

// The router writes its issuer as URL.href does, with a slash.
const issuer = 'http://127.0.0.1:28320/';
const resource = 'http://127.0.0.1:28321/mcp';
/** One program with both roles, as most MCP servers are; and an issuer with a path, elsewhere. */
const entries = [
  {
    name: 'mcp-sdk-root',
    title: 'MCP SDK, issuer at its root',
    issuer: 'http://127.0.0.1:28322/',
    url: 'http://127.0.0.1:28322/mcp',
  },
  {
    name: 'mcp-sdk-path',
    title: 'MCP SDK, issuer at a path',
    issuer: 'http://127.0.0.1:28324/tenant',
    url: 'http://127.0.0.1:28326/mcp',
  },
];
const packages = ['@modelcontextprotocol/sdk@1.32.2', 'express@5.3.0'];

await serve('mcp-sdk', {
  what: packages.join(' '),
  install: (folder) => installNpm(folder, ...packages),
  start: async ({ folder, state, spawn, ready }) => {
    const program = join(folder, 'server.mjs');
    copyFileSync(join(import.meta.dirname, 'server.mjs'), program);
    spawn(process.execPath, [program], {
      env: { SETTINGS: JSON.stringify({ issuer, resource }) },
    });
    await ready(`${issuer}.well-known/oauth-authorization-server`);
    await ready(resource, { status: 401 });
    const clients = { public: await register('none'), post: await register('client_secret_post') };
    const resources = entries.map((entry) => ({
      ...entry,
      recorded: join(state, `${entry.name}.jsonl`),
    }));
    for (const { issuer: at, url, recorded: file } of resources) {
      const fronts = [...new Set([at, url].map((one) => Number(new URL(one).port)))];
      const ports = Object.fromEntries(fronts.map((port) => [port, port + 1]));
      spawn(process.execPath, [program], {
        env: { SETTINGS: JSON.stringify({ issuer: at, resource: url, ports }) },
      });
      for (const from of fronts) await recordInFront({ from, to: from + 1, file });
      await ready(url, { status: 401 });
      await ready(new URL('/.well-known/oauth-authorization-server', at).href);
    }
    const version = npmVersion(folder, '@modelcontextprotocol/sdk');
    return { version, issuer, clients, extra: { resource }, resources };
  },
});

/**
 * @param {'none' | 'client_secret_post'} method
 * @returns {Promise<import('../row.mjs').Client>}
 */
async function register(method) {
  const response = await fetch(`${issuer}register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'atm-cli',
      redirect_uris: ['http://127.0.0.1:8976/callback', 'http://localhost:8976/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: method,
    }),
  });
  if (response.status !== 201) throw new Error(`registration: ${await response.text()}`);
  const { client_id, client_secret } = /** @type {import('../row.mjs').Client} */ (
    await response.json()
  );
  if (method === 'none') return { client_id, variable: 'CLIENT_ID', auth: 'none' };
  if (client_secret === undefined) throw new Error('registration: no client_secret');
  return { client_id, variable: 'CLIENT_ID', client_secret, auth: 'post' };
}
