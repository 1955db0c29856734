import { describe, expect, it } from 'vitest';

import { gatherFacts } from '../../src/diagnosis/facts.ts';
import { fill } from '../../src/diagnosis/fill.ts';
import { found, run, talk } from '../support/diagnosis-cases/build.ts';

const challenged = (scope: string) => {
  const headers = { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` };
  return gatherFacts(run([talk('api', {}, '', { status: 403, headers })]));
};

describe('the commands that a fix names', () => {
  it('ask for what an API wants', () => {
    expect(fill('--scope "{wider_scope}"', challenged('api:write'))).toBe(
      '--scope "<scope> api:write"',
    );
  });

  it.each(['$(id)', '`id`', 'a; id', "a'b", 'a|b'])(
    'hold nothing of %s from a server',
    (hostile) => {
      expect(fill('--scope "{wider_scope}"', challenged(hostile))).toBe('--scope "<wider-scope>"');
      const facts = gatherFacts(run([found({ issuer: `https://id.example/${hostile}` })]));
      expect(fill('--issuer {found_issuer}', facts)).toBe('--issuer <found-issuer>');
    },
  );

  it('repeat the server and client of a command that has stored nothing', () => {
    const settings = [
      { name: 'issuer', origin: 'flag', value: 'https://id.example' },
      { name: 'client_id', origin: 'flag', value: 'app' },
      { name: 'scope', origin: 'flag', value: 'openid' },
    ] as const;
    const facts = gatherFacts(run([], { settings }));
    expect(fill('atm-cli login{profile}', facts)).toBe(
      'atm-cli login --issuer https://id.example --client-id app',
    );
    expect(fill('atm-cli discover{profile}', facts)).toBe('atm-cli discover https://id.example');
    const granted = gatherFacts(run([], { settings, command: 'grant client-credentials' }));
    expect(fill('atm-cli login{profile} --scope <scope>', granted)).toBe(
      'atm-cli grant client-credentials --issuer https://id.example --client-id app --scope <scope>',
    );
    expect(fill('atm-cli login{profile}')).toBe('atm-cli login');
  });
});
