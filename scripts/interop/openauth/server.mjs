// @ts-nocheck The packages that this imports are installed in the cache.
// An issuer of OpenAuth with its password provider, and an API that takes its tokens.

import { serve } from '@hono/node-server';
import { issuer } from '@openauthjs/openauth';
import { createClient } from '@openauthjs/openauth/client';
import { PasswordProvider, ScryptHasher } from '@openauthjs/openauth/provider/password';
import { MemoryStorage } from '@openauthjs/openauth/storage/memory';
import { Storage } from '@openauthjs/openauth/storage/storage';
import { createSubjects } from '@openauthjs/openauth/subject';
import { PasswordUI } from '@openauthjs/openauth/ui/password';
import { Select } from '@openauthjs/openauth/ui/select';
import { Hono } from 'hono';
import { object, optional, string } from 'valibot';

const { port, user, service } = JSON.parse(process.env.SETTINGS);

const subjects = createSubjects({
  user: object({ email: optional(string()), service: optional(string()) }),
});

const storage = MemoryStorage();
const hash = await ScryptHasher().hash(user.password);
await Storage.set(storage, ['email', user.username, 'password'], hash);

const machine = {
  type: 'machine',
  init() {},
  async client({ clientID, clientSecret }) {
    if (clientID !== service.client_id || clientSecret !== service.client_secret) {
      throw new Error('unknown client or wrong secret');
    }
    return { service: clientID };
  },
};

const server = issuer({
  subjects,
  storage,
  // Without an interval for reuse, a refresh token lives until its first use.
  ttl: { access: 3600, refresh: 86_400, reuse: 0 },
  providers: {
    password: PasswordProvider(PasswordUI({ sendCode: async () => {} })),
    machine,
  },
  select: Select({ providers: { machine: { hide: true } } }),
  success: async (ctx, value) => {
    const who = value.provider === 'machine' ? { service: value.service } : { email: value.email };
    process.stdout.write(`signed in: ${JSON.stringify(who)}\n`);
    return ctx.subject('user', who);
  },
});

const client = createClient({ clientID: 'api', issuer: `http://127.0.0.1:${port}` });

const app = new Hono();
app.get('/api/me', async (c) => {
  const token = c.req.header('authorization')?.replace(/^Bearer /, '') ?? '';
  const verified = await client.verify(subjects, token);
  if (verified.err) return c.json({ error: 'invalid_token' }, 401);
  return c.json(verified.subject.properties);
});
app.route('/', server);

serve({ fetch: app.fetch, hostname: '127.0.0.1', port });
