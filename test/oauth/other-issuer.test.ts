import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { voiceOf } from '../../src/diagnosis/voice.ts';
import { Failure } from '../../src/model/errors.ts';
import type { Fetch } from '../../src/model/exchange.ts';
import { discover } from '../../src/oauth/discovery.ts';
import { issuerOfMetadataUrl, requireIssuerUrl } from '../../src/oauth/other-issuer.ts';
import { shellWords } from '../../src/util/shell-words.ts';
import { run } from '../support/diagnosis-cases/build.ts';

const host = 'https://id.example';

type Answers = Readonly<Record<string, () => Response>>;

/** A failed discovery at a server that answers at these URLs and nowhere else. */
async function failed(issuer: string, answers: Answers) {
  const asked: string[] = [];
  const fetch: Fetch = async (url) => {
    asked.push(url);
    return answers[url]?.() ?? new Response('Not found', { status: 404 });
  };
  const error = await discover(new URL(issuer), fetch).catch((caught: unknown) => caught);
  if (!(error instanceof Failure)) throw new Error(`expected a Failure, saw ${String(error)}`);
  const { message, kind } = error;
  return { message, kind, hint: hintOf(error, issuer), asked };
}

/** What is printed after a sign-in with this issuer. */
function hintOf({ kind, message, advice, rule }: Failure, issuer: string): string | undefined {
  const settings = [{ name: 'issuer', origin: 'flag', value: issuer }] as const;
  const ended = run([], { settings, failure: { kind, message, advice, rule } });
  return voiceOf(ended, diagnose(ended)).hints[0];
}

const use = (issuer: string) => `use the issuer: atm-cli login --issuer ${issuer}`;

const of = (issuer: string): Answers => ({
  [`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`]: () =>
    Response.json({ issuer }),
});

describe('the URL of metadata as issuer', () => {
  it.each([
    ['/.well-known/openid-configuration', ''],
    ['/realms/x/.well-known/openid-configuration', '/realms/x'],
    ['/.well-known/oauth-authorization-server', ''],
    ['/.well-known/oauth-authorization-server/realms/x', '/realms/x'],
    ['/realms/x/.well-known/openid-configuration/', '/realms/x'],
  ])('is told as that, with the issuer: %s', (path, issuer) => {
    const url = new URL(`${host}${path}`);
    expect(issuerOfMetadataUrl(url)).toBe(`${host}${issuer}`);
    expect(() => requireIssuerUrl(url)).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: `the issuer is the URL of its metadata: ${url.href}`,
        advice: [{ id: 'other_issuer', issuer: `${host}${issuer}` }],
      }),
    );
  });

  it.each(['/', '/realms/x', '/.well-known/jwks.json', '/x/.well-known/openid-configurations'])(
    'is none of %s',
    (path) => {
      expect(issuerOfMetadataUrl(new URL(`${host}${path}`))).toBeUndefined();
      expect(requireIssuerUrl(new URL(`${host}${path}`))).toBeUndefined();
    },
  );
});

describe('a page or an endpoint as issuer', () => {
  it.each([
    ['/realms/x/protocol/openid-connect/auth?client_id=app', '/realms/x'],
    ['/realms/x/account', '/realms/x'],
    ['/u/login?state=abc', '/'],
    ['/login/login.htm', ''],
    ['/.well-known/jwks.json', ''],
    ['/tenant/oauth2/v2.0/authorize', '/tenant'],
  ])('has the issuer above it in the hint, which is not adopted: %s', async (path, issuer) => {
    const { kind, message, hint } = await failed(`${host}${path}`, of(`${host}${issuer}`));
    expect(kind).toBe('network');
    expect(message).toMatch(/ has no metadata /);
    expect(hint).toBe(use(`${host}${issuer}`));
  });

  it('is looked for in a bounded number of folders, and never on another host', async () => {
    const deep = `${host}/${'a/'.repeat(40)}`;
    expect((await failed(deep, of(host))).asked).toHaveLength(3 + 5);
    const others = [{ issuer: 'https://evil.example' }, { issuer: 5 }, { issuer: 'x' }, [], null];
    for (const document of others) {
      const answers = {
        [`${host}/.well-known/openid-configuration`]: () => Response.json(document),
      };
      // oxlint-disable-next-line no-await-in-loop -- one document after the other
      expect((await failed(`${host}/login`, answers)).hint).toMatch(
        /^use the issuer as the server documents it/,
      );
    }
  });

  it('keeps the reason when the look above fails, and does not look where a server fails', async () => {
    const broken = () => {
      throw new Failure('network', 'reset');
    };
    const above = `${host}/.well-known/openid-configuration`;
    expect((await failed(`${host}/login`, { [above]: broken })).message).toMatch(/no metadata/);
    const down = () => new Response('', { status: 503 });
    const first = `${host}/login/.well-known/openid-configuration`;
    expect((await failed(`${host}/login`, { [first]: down })).asked).toHaveLength(3);
  });

  it('is one word of a command, whatever a shell would read into it', async () => {
    const { hint } = await failed(`${host}/x`, {
      [`${host}/.well-known/openid-configuration`]: () =>
        Response.json({ issuer: `${host}/$(reboot)` }),
    });
    expect(hint).toBe(use(`'${host}/$(reboot)'`));
    expect(shellWords(hint ?? '')?.at(-1)).toBe(`${host}/$(reboot)`);
  });
});

describe('plain http to a port for TLS', () => {
  it.each([
    ['Go', 'Client sent an HTTP request to an HTTPS server.\n'],
    ['nginx', '<html><title>400 The plain HTTP request was sent to HTTPS port</title></html>'],
    ['Apache', "Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />"],
    ['Tomcat', 'Bad Request\nThis combination of host and port requires TLS.\n'],
  ])('is told in the words of %s, with the URL to use', async (_server, text) => {
    const url = 'http://127.0.0.1:8443/realms/x/.well-known/openid-configuration';
    const answers = { [url]: () => new Response(text, { status: 400 }) };
    const { hint } = await failed('http://127.0.0.1:8443/realms/x/', answers);
    expect(hint).toBe(use('https://127.0.0.1:8443/realms/x'));
  });
});

describe('a redirect of the metadata', () => {
  const from = `${host}/.well-known/openid-configuration`;
  const redirect = (location: string) => ({
    [from]: () => new Response(null, { status: 302, headers: { location } }),
  });

  it.each([
    'https://sso.example/login?return=%2F&tenant=7#x',
    '/login?state=1&x=2',
    '/.well-known/openid-configuration?tenant=1',
    'http://id.example/.well-known/openid-configuration',
  ])('is named whole: %s', async (location) => {
    const { message, hint } = await failed(host, redirect(location));
    expect(message).toContain(`HTTP 302, no content type, redirect to ${location})`.slice(0, -1));
    expect(hint).toMatch(/^redirects are not followed/);
  });

  it.each([
    [
      'https://www.id.example/.well-known/openid-configuration',
      'redirects are not followed: if the server there is the right one, use its issuer',
    ],
    ['/tenant/.well-known/openid-configuration', use(`${host}/tenant`)],
  ])('to the metadata of another issuer says so: %s', async (location, says) => {
    const { hint, asked } = await failed(host, redirect(location));
    expect(hint).toBe(says);
    expect(asked.every((url) => url.startsWith(`${host}/`))).toBe(true);
  });
});
