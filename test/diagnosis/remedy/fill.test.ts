import { describe, expect, it } from 'vitest';

import { gatherFacts } from '../../../src/diagnosis/facts.ts';
import { fill } from '../../../src/diagnosis/remedy/fill.ts';
import type { Run, RunSetting } from '../../../src/model/run.ts';
import { shellWords } from '../../../src/util/shell-words.ts';
import { found, run, talk } from '../../support/diagnosis-cases/build.ts';

const settings: readonly RunSetting[] = [
  { name: 'provider', origin: 'flag', value: 'keycloak' },
  { name: 'provider_parameters.base-url', origin: 'flag', value: 'https://id.example.com' },
  { name: 'provider_parameters.realm', origin: 'flag', value: 'a realm' },
  { name: 'issuer', origin: 'preset', value: 'https://id.example.com/realms/a realm' },
  { name: 'client_id', origin: 'environment', value: 'app' },
  { name: 'client_secret', origin: 'environment', value: '#0a1b2c3d (12 characters)' },
  { name: 'client_auth', origin: 'flag', value: 'post' },
  { name: 'scope', origin: 'flag', value: 'openid profile' },
  { name: 'resource', origin: 'flag', value: 'https://a.example https://b.example' },
  { name: 'redirect_uri', origin: 'flag', value: 'http://localhost:1/cb' },
  { name: 'params.prompt', origin: 'flag', value: 'login' },
  { name: 'allow_insecure_http', origin: 'flag', value: 'true' },
  { name: 'ca_cert', origin: 'flag', value: '/home/ada/my ca.pem' },
];

const server =
  "--provider keycloak --base-url https://id.example.com --realm 'a realm' --client-id app --client-auth post";
const request =
  "--resource https://a.example --resource https://b.example --redirect-uri http://localhost:1/cb --param prompt=login --allow-insecure-http --ca-cert '/home/ada/my ca.pem'";

function inRun(template: string, more: Partial<Run>): string | undefined {
  return fill(template, gatherFacts(run([], { settings, ...more })));
}

describe('a command that a remedy prints', () => {
  it('carries everything that was given, where no profile is stored', () => {
    expect(inRun('again: `sign-in`', {})).toBe(
      `again: atm-cli login ${server} --scope 'openid profile' ${request}`,
    );
    expect(inRun('`sign-in --scope openid`', { command: 'login', profile: 'work' })).toBe(
      `atm-cli login -p work ${server} ${request} --scope openid`,
    );
    expect(inRun('`discover`', {})).toBe(
      "atm-cli discover --provider keycloak --base-url https://id.example.com --realm 'a realm' --allow-insecure-http --ca-cert '/home/ada/my ca.pem'",
    );
    expect(inRun('`verify <token>`', { command: 'verify' })).toBe(
      "atm-cli verify --issuer 'https://id.example.com/realms/a realm' --allow-insecure-http --ca-cert '/home/ada/my ca.pem' <token>",
    );
  });

  it('repeats the grant that failed, with its own flags', () => {
    const flags = [['--username', 'ada lovelace']];
    expect(inRun('`sign-in --scope api`', { command: 'grant password', flags })).toBe(
      `atm-cli grant password ${server} --resource https://a.example --resource https://b.example --param prompt=login --allow-insecure-http --ca-cert '/home/ada/my ca.pem' --username 'ada lovelace' --scope api`,
    );
  });

  it('names the profile where one is stored, and only what was given beside it', () => {
    const local = { profile_stored: true };
    expect(inRun('`sign-in`', { command: 'token', profile: 'work', local })).toBe(
      'atm-cli login -p work',
    );
    const device = { ...local, flow: 'device_code' };
    expect(inRun('`sign-in`', { command: 'token refresh', local: device })).toBe('atm-cli device');
    const given = { command: 'device', profile: 'work', local, settings: settings.slice(7, 8) };
    expect(inRun('`sign-in`', given)).toBe("atm-cli device -p work --scope 'openid profile'");
    expect(inRun('`token refresh`', { command: 'call', profile: 'demo' })).toBe(
      'atm-cli token refresh --demo',
    );
    expect(inRun('`verify {access_token} --audience <api>`', { profile: 'work', local })).toBe(
      'atm-cli token -p work | atm-cli verify -p work - --audience <api>',
    );
  });

  it('leaves the profile alone where another client was typed', () => {
    const local = { profile_stored: true };
    const typed = { name: 'client_id', origin: 'flag', value: 'other' } as const;
    const given = {
      command: 'grant client-credentials',
      profile: 'work',
      local,
      settings: [typed],
    };
    expect(inRun('`set client_cert=<file> client_key=<file>`', given)).toBe(
      'atm-cli grant client-credentials -p work --client-id other --cert <file> --key <file>',
    );
  });

  it('changes the profile, or the sign-in that has stored none', () => {
    const local = { profile_stored: true };
    expect(inRun('`set client_auth=post`', { profile: 'work', local })).toBe(
      'atm-cli profile set -p work client_auth=post',
    );
    expect(inRun('`set client_auth=basic`', { settings: settings.slice(4, 7) })).toBe(
      'atm-cli login --client-id app --client-auth basic',
    );
  });

  it('is left out where it has nothing to work on', () => {
    expect(inRun('`token refresh`', {})).toBeUndefined();
    expect(inRun('`profile show --origins`', {})).toBeUndefined();
    expect(fill('`token refresh`')).toBe('atm-cli token refresh');
  });

  it('is left out where it would put http in place of https', () => {
    const https: RunSetting = {
      name: 'token_endpoint',
      origin: 'flag',
      value: 'https://id.example.com/t',
    };
    const template = 'give that URL: `again --token-endpoint http://id.example.com/t/`';
    expect(inRun(template, { settings: [https] })).toBeUndefined();
    const http: RunSetting = { ...https, value: 'http://id.example.com/t' };
    expect(inRun(template, { settings: [http] })).toMatch(/http:\/\/id.example.com\/t\/$/);
  });

  it('never names a secret, only that there is one', () => {
    const piped = [{ name: 'client_secret', origin: 'flag', value: '#0a1b2c3d' }] as const;
    expect(inRun('`sign-in`', { settings: piped })).toBe(
      'atm-cli login --client-secret-file <file>',
    );
  });

  it('takes the server of the template in place of that of the run', () => {
    expect(inRun('`sign-in --provider slack`', { settings: settings.slice(0, 5) })).toBe(
      'atm-cli login --client-id app --provider slack',
    );
  });
});

describe('a value of a server', () => {
  const challenged = (scope: string) => {
    const headers = { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` };
    return gatherFacts(run([talk('api', {}, '', { status: 403, headers })]));
  };

  it('is joined with what was granted', () => {
    expect(fill('`sign-in --scope "{wider_scope}"`', challenged('api:write'))).toBe(
      'atm-cli login --scope api:write',
    );
  });

  it.each(['$(id)', '`id`', 'a;id', "a'b", 'a|b', 'a&b', '<x>$(id)'])(
    'is one word for a shell: %s',
    (hostile) => {
      const command = fill('`sign-in --scope "{wider_scope}"`', challenged(hostile)) ?? '';
      expect(shellWords(command)).toEqual(['atm-cli', 'login', '--scope', hostile]);
      expect(command).toContain(`--scope '${hostile.replaceAll("'", String.raw`'\''`)}'`);
    },
  );

  it.each(['a\nid', 'a\u0007', 'ä'])('is not printed when it is no scope: %j', (scope) => {
    const facts = challenged('x');
    const body = { error: 'insufficient_scope', scope };
    const other = gatherFacts(run([talk('api', {}, body, { status: 403 })]));
    expect(fill('{wider_scope}', facts)).toBe('x');
    expect(fill('{wider_scope}', other)).toBe('<wider-scope>');
  });

  it('is no issuer of another host, and none without TLS where there was TLS', () => {
    const configured = [{ name: 'issuer', origin: 'flag', value: 'https://id.example' }] as const;
    const named = (issuer: string) => {
      return fill(
        '{found_issuer}',
        gatherFacts(run([found({ issuer })], { settings: configured })),
      );
    };
    expect(named('https://id.example/')).toBe('https://id.example/');
    expect(named('https://evil.example')).toBe('<found-issuer>');
    expect(named('http://id.example')).toBe('<found-issuer>');
  });
});
