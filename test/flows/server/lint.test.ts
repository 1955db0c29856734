import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/model/errors.ts';
import { exitCodeOfLint, lintServer } from '../../../src/flows/server/lint.ts';
import type { Settings } from '../../../src/model/settings.ts';
import { createWorld } from '../../support/context.ts';
import {
  type Answer,
  html,
  issuer,
  json,
  metadata,
  scriptedServer,
  testSettings,
} from '../../support/flows/scripted-server.ts';

const configuration = '/.well-known/openid-configuration';
const oauthServer = '/.well-known/oauth-authorization-server';

async function lintAt(
  script: Readonly<Record<string, readonly Answer[]>>,
  client: Settings['client'] = { issuer },
) {
  const server = scriptedServer(script);
  const { context, steps } = createWorld({ fetch: server.fetch });
  const report = await lintServer(context, { ...testSettings, client });
  const ids = report.findings.map(({ id }) => id);
  return { report, ids, steps, asked: server.sent.map(({ path }) => path) };
}

describe('the lint of a server', () => {
  it('asks each well-known address and the keys, once', async () => {
    const { asked, steps, report } = await lintAt({ [configuration]: [metadata] });
    expect(asked).toEqual([configuration, oauthServer, '/jwks']);
    expect(steps).toEqual(['discovery', 'discovery', 'jwks']);
    expect(report.tried).toMatchObject([
      { url: `${issuer}${configuration}`, status: 200, contentType: 'application/json' },
      { url: `${issuer}${oauthServer}`, status: 404, contentType: 'text/html' },
      { url: `${issuer}/jwks`, status: 404 },
    ]);
  });

  it('asks three addresses for an issuer with a path', async () => {
    const { asked } = await lintAt({}, { issuer: `${issuer}/realms/a/` });
    expect(asked).toEqual([
      `/realms/a${configuration}`,
      `${oauthServer}/realms/a`,
      `${configuration}/realms/a`,
    ]);
  });

  it('judges a document that a login would refuse', async () => {
    const other = { ...metadata, issuer: `${issuer}/` };
    const { ids, report } = await lintAt({ [configuration]: [other], '/jwks': [{ keys: [] }] });
    expect(ids).toContain('metadata-issuer-mismatch');
    expect(ids).toContain('jwks-empty');
    expect(exitCodeOfLint(report)).toBe(7);
  });

  it('says how each address answered when none has metadata', async () => {
    const { ids, report } = await lintAt({ [oauthServer]: [html(401, 'Sign in')] });
    expect(ids).toEqual(['answer-no-metadata', 'answer-well-known-protected']);
    expect(report.findings[0]?.message).toContain(`${oauthServer}: HTTP 401, text/html`);
  });

  it('reads metadata whatever they say about their type', async () => {
    const text = json(200, metadata, { 'content-type': 'text/plain' });
    const { ids, asked } = await lintAt({ [configuration]: [text] });
    expect(ids).toContain('answer-content-type');
    expect(asked).toContain('/jwks');
  });

  it('goes on when a single address does not answer', async () => {
    const silence = () => {
      throw new Failure('network', 'discovery: id.example does not answer');
    };
    const { report, ids } = await lintAt({ [configuration]: [metadata], [oauthServer]: [silence] });
    expect(report.tried[1]).toEqual({
      url: `${issuer}${oauthServer}`,
      of: 'oauth-authorization-server',
      error: 'discovery: id.example does not answer',
    });
    expect(ids).toContain('answer-one-address');
  });

  it('ends with the network failure when no address answers', async () => {
    const fail = async () => {
      throw new Failure('network', 'discovery: id.example does not answer');
    };
    const { context } = createWorld({ fetch: fail });
    await expect(lintServer(context, testSettings)).rejects.toMatchObject({ kind: 'network' });
  });

  it('never asks for keys over plain http', async () => {
    const plain = { ...metadata, jwks_uri: 'http://id.example/jwks' };
    const { asked, ids } = await lintAt({ [configuration]: [plain] });
    expect(asked).not.toContain('/jwks');
    expect(ids).toContain('metadata-endpoint-http');
  });

  it('needs an issuer', async () => {
    await expect(lintAt({}, { token_endpoint: `${issuer}/token` })).rejects.toMatchObject({
      kind: 'usage',
    });
  });
});
