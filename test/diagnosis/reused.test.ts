import { describe, expect, it } from 'vitest';
import { gatherFacts } from '../../src/diagnosis/facts.ts';
import type { RunReuse } from '../../src/model/run.ts';
import { redactRun } from '../../src/report/redact/redact-run.ts';
import {
  asked,
  failing,
  issuer,
  noon,
  run,
  talk,
  unanswered,
} from '../support/diagnosis-cases/build.ts';

const keys = unanswered('jwks', 'it did not answer', `${issuer}/jwks`);

describe('keys that were asked for ahead', () => {
  it('are not why a run failed that never needed them', () => {
    const late = failing('timeout', 'no answer came', { exchanges: [asked(), keys] });
    expect(gatherFacts(late)).toMatchObject({ failed: undefined, step: undefined });
  });

  it('are not why the tokens were refused, when they were given up after that', () => {
    const refused = talk('token', {}, { error: 'invalid_client' }, { status: 401 });
    const early = failing('oauth_error', 'invalid_client', { exchanges: [asked(), refused, keys] });
    expect(gatherFacts(early)).toMatchObject({ step: 'token' });
  });

  it('are why it failed when a token needed them', () => {
    const exchanges = [asked(), keys, talk('token', {}, { access_token: 'a' }), keys];
    const without = failing('network', 'jwks: it did not answer', { exchanges });
    expect(gatherFacts(without)).toMatchObject({ step: 'jwks' });
    const verify = failing('network', 'jwks: it did not answer', { exchanges: [keys] });
    expect(gatherFacts(verify)).toMatchObject({ step: 'jwks' });
  });
});

describe('metadata of an earlier run', () => {
  const reuse = (metadata: object): RunReuse => ({
    step: 'discovery',
    url: `${issuer}/.well-known/openid-configuration`,
    answeredAt: noon,
    body: JSON.stringify(metadata),
  });

  it('are what the server says about itself, and tell which one it is', () => {
    const token_endpoint = 'https://id.example.com/realms/a/protocol/openid-connect/token';
    const facts = gatherFacts(run([], { reused: [reuse({ issuer, token_endpoint })] }));
    expect(facts.metadata).toEqual({ issuer, token_endpoint });
    expect(facts.server?.kind).toBe('keycloak');
  });

  it('are shown without a secret that was sent in the run', () => {
    const secret = 'M4rked-S3cret_v4lue-0f-Any-Kind';
    const sent = talk('token', { client_secret: secret }, { access_token: 'a' });
    const told = run([sent], { reused: [reuse({ issuer, service_documentation: secret })] });
    expect(JSON.stringify(redactRun(told))).not.toContain(secret);
    expect(redactRun(told).reused?.[0]?.body).toContain(issuer);
  });
});
