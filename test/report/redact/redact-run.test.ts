import { describe, expect, it } from 'vitest';

import type { Exchange } from '../../../src/model/exchange.ts';
import { rules } from '../../../src/diagnosis/catalog.ts';
import type { Hypothesis } from '../../../src/diagnosis/rule.ts';
import type { Run } from '../../../src/model/run.ts';
import { fingerprint } from '../../../src/util/fingerprint.ts';
import { eventLine } from '../../../src/report/events.ts';
import { errorMembers, failedEvent } from '../../../src/report/failure.ts';
import { harDocument } from '../../../src/report/har.ts';
import { reportHtml } from '../../../src/report/html-report/report.ts';
import { growingRedactor, redactorFor, redactRun } from '../../../src/report/redact/redact-run.ts';
import { styleFor } from '../../../src/report/text/style.ts';
import { traceText } from '../../../src/report/trace/trace.ts';
import { base64url } from '../../support/jwt/tokens.ts';
import { hypotheses, idToken, loginRun, sampleRuns, secrets } from '../../support/sample-runs.ts';

const style = styleFor({ colour: false });

/** Everything that shows a run, by its name. */
function outputs(run: Run, found: readonly Hypothesis[] = []): Readonly<Record<string, string>> {
  const { exchanges, failure } = run;
  return {
    trace: exchanges.map((one) => traceText(one, { style, exchanges })).join(''),
    har: harDocument(redactRun(run), { redacted: true }),
    html: reportHtml(run, found, { hints: found.flatMap(({ fix }) => fix) }),
    journal: JSON.stringify(redactRun(run, { hidePersonal: true })),
    events: failure === undefined ? '' : eventLine(failedEvent(failure), 0),
  };
}

function leaks(run: Run, wanted: readonly string[], found?: readonly Hypothesis[]) {
  return Object.entries(outputs(run, found)).flatMap(([name, text]) => {
    return wanted.filter((secret) => text.includes(secret)).map((secret) => `${name}: ${secret}`);
  });
}

const secret = 'M4rked-S3cret_v4lue-0f-Any-Kind';

type Parts = {
  readonly step?: string;
  readonly url?: string;
  readonly sent?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly status?: number;
  readonly got?: Readonly<Record<string, string>>;
  readonly answer?: string;
};

function exchange(parts: Parts): Exchange {
  const { step = 'token', url = 'https://id.example.com/x', sent = {}, body } = parts;
  const { status = 200, got = {}, answer } = parts;
  return {
    id: 1,
    step,
    startedAt: loginRun.startedAt,
    request: { method: 'POST', url, headers: sent, ...(body === undefined ? {} : { body }) },
    response: { status, headers: got, ...(answer === undefined ? {} : { body: answer }) },
  };
}

function runOf(parts: Parts): Run {
  const { exchanges: _, checks: __, ...rest } = loginRun;
  return { ...rest, exchanges: [exchange(parts)] };
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const jsonType = { 'content-type': 'application/json' };
const html = { 'content-type': 'text/html' };
const nested = (value: unknown, depth: number): unknown =>
  depth === 0 ? value : [{ deeper: nested(value, depth - 1) }];

describe('what shows a run', () => {
  it.each(sampleRuns)('has no secret of %s', (_, run) => {
    const signature = idToken.split('.')[2] ?? '';
    expect(leaks(run, [...Object.values(secrets), idToken, signature], hypotheses)).toEqual([]);
  });

  it.each<readonly [string, Parts]>([
    ['a query', { url: `https://id.example.com/x?code=${secret}` }],
    ['a query in camel case', { url: `https://id.example.com/x?accessToken=${secret}` }],
    ['a fragment', { url: `https://id.example.com/x#access_token=${secret}&token_type=Bearer` }],
    ['the user of an address', { url: `https://me:${secret}@id.example.com/x` }],
    [
      'an address in a query',
      { url: `https://x.example/?next=${encodeURIComponent(`https://y.example/?code=${secret}`)}` },
    ],
    ['a path that is a token', { url: `https://x.example/eyJ${secret}.eyJ${secret}.${secret}/y` }],
    ['a form', { sent: form, body: `a=b&client_secret=${secret}` }],
    ['a form with a name of a vendor', { sent: form, body: `x_vendor_token=${secret}` }],
    ['a JSON body', { sent: jsonType, body: JSON.stringify({ refresh_token: secret }) }],
    ['JSON without a type', { answer: JSON.stringify({ refresh_token: secret }) }],
    ['JSON in arrays', { answer: JSON.stringify(nested({ idToken: secret }, 9)) }],
    ['an array under a secret name', { answer: JSON.stringify({ token: [secret] }) }],
    ['an object under a secret name', { answer: JSON.stringify({ token: { value: secret } }) }],
    ['a private key', { answer: JSON.stringify({ keys: [{ kty: 'RSA', n: 'n', d: secret }] }) }],
    ['JSON inside a string', { answer: JSON.stringify({ x: `{"password":"${secret}"}` }) }],
    ['JSON that was cut off', { got: jsonType, answer: `{"access_token":"${secret}` }],
    ['JSON beyond any depth', { answer: JSON.stringify(nested(secret, 500)) }],
    ['an authorization header', { sent: { authorization: `Bearer ${secret}` } }],
    ['an authorization header without a scheme', { sent: { authorization: secret } }],
    ['a proxy-authorization header', { sent: { 'proxy-authorization': `Basic ${secret}` } }],
    ['an API key', { sent: { 'x-api-key': secret } }],
    ['a proof', { sent: { dpop: secret } }],
    ['a cookie', { sent: { cookie: `a=1; b=${secret}` } }],
    ['a set-cookie', { got: { 'set-cookie': `a=1; Path=/, b=${secret}; HttpOnly` } }],
    ['a location', { got: { location: `https://x.example/cb?code=${secret}&state=s` } }],
    ['a user code', { answer: JSON.stringify({ user_code: secret }) }],
    [
      'a complete verification URI',
      { answer: JSON.stringify({ verification_uri_complete: `https://x.example/?c=${secret}` }) },
    ],
    ['XML', { answer: `<a><access_token>${secret}</access_token></a>` }],
    ['a hidden field', { got: html, answer: `<input type=hidden name=code value="${secret}">` }],
    ['a page with an address', { got: html, answer: `<a href="/cb?code=${secret}&x=1">on</a>` }],
    ['plain text', { answer: `access_token=${secret}&scope=x` }],
    [
      'multipart',
      {
        sent: { 'content-type': 'multipart/form-data; boundary=x' },
        body: `--x\r\nContent-Disposition: form-data; name="client_secret"\r\n\r\n${secret}\r\n--x--`,
      },
    ],
    [
      'an error text that repeats the code',
      {
        sent: form,
        body: `code=${secret}`,
        status: 400,
        answer: JSON.stringify({ error: 'x', error_description: `bad code (${secret})` }),
      },
    ],
    [
      'a page that repeats the password of Basic',
      {
        sent: { authorization: `Basic ${Buffer.from(`me:${secret}`).toString('base64')}` },
        answer: `wrong: ${secret}`,
      },
    ],
    [
      'a claim of a token',
      { answer: `eyJhbGciOiJub25lIn0.${base64url({ nonce: secret, inner_token: secret })}.` },
    ],
  ])('hides what stands in %s', (_, parts) => {
    const run = runOf(parts);
    const unredacted = harDocument(run, { redacted: false });
    expect(unredacted).toMatch(/M4rked|ZWNyZXQ|eyJub25jZSI6Ik00cmtlZC/);
    expect(leaks(run, [secret])).toEqual([]);
  });

  it.each(['M4rked%20%2Bs3cret', 'M4rked+%2Bs3cret', 'M4rked +s3cret'])(
    'hides the secret of Basic as a server decodes it: %s',
    (sent) => {
      const authorization = `Basic ${Buffer.from(`me:${sent}`).toString('base64')}`;
      const run = runOf({ sent: { authorization }, answer: 'wrong: M4rked +s3cret' });
      expect(leaks(run, ['M4rked +s3cret'])).toEqual([]);
    },
  );

  it('hides a secret that the failure, a check or a finding repeats', () => {
    const run: Run = {
      ...runOf({ sent: form, body: `code=${secret}` }),
      exitCode: 8,
      failure: {
        kind: 'oauth_error',
        message: `no ${secret}`,
        code: secret,
        advice: [{ id: 'no_endpoint', endpoint: secret, issuer: `https://x.example/${secret}` }],
      },
      checks: [{ id: 'nonce', verdict: 'fail', message: secret, expected: secret, seen: 'other' }],
      settings: [{ name: 'params.api_token', value: secret, origin: 'flag' }],
    };
    const { events: _, ...shown } = outputs(
      run,
      hypotheses.map((one) => ({ ...one, because: secret, cause: secret, fix: [secret] })),
    );
    expect(Object.values(shown).filter((text) => text.includes(secret))).toEqual([]);
  });
});

describe('a redacted run', () => {
  it('keeps what tells and is no secret', () => {
    const shown = JSON.stringify(
      redactRun(
        runOf({
          sent: { authorization: `Bearer ${secret}`, cookie: 'theme=dark1234' },
          status: 401,
          got: {
            'www-authenticate':
              'Bearer realm="api", error="invalid_token", resource_metadata="https://x.example/"',
            'set-cookie': 'a=b; Expires=Sat, 21 Nov 2026 10:30:00 GMT; Path=/',
          },
          answer: JSON.stringify({ token_type: 'Bearer', code: 'E1234', error: { code: 401 } }),
        }),
      ),
    );
    expect(shown).toContain(`Bearer ${fingerprint(secret)} (31 characters)`);
    expect(shown).toContain('realm=\\"api\\", error=\\"invalid_token\\"');
    expect(shown).toContain('resource_metadata=\\"https://x.example/\\"');
    expect(shown).toContain('theme=#');
    expect(shown).toContain('Expires=Sat, 21 Nov 2026 10:30:00 GMT; Path=/');
    expect(shown).toContain('\\"code\\":\\"E1234\\",\\"error\\":{\\"code\\":401}');
  });

  it('leaves an address as it was spelled where nothing was secret', () => {
    const url =
      'https://x.example/a%20b?scope=openid+email&redirect_uri=http%3a%2f%2f127.0.0.1&empty=&flag';
    expect(redactRun(runOf({ url })).exchanges[0]?.request.url).toBe(url);
  });

  it.each(sampleRuns)('is what it is when it is redacted again: %s', (_, run) => {
    const once = redactRun(run, { hidePersonal: true });
    expect(redactRun(once, { hidePersonal: true })).toEqual(once);
  });

  it.each([
    ['nesting without an end', '['.repeat(200_000) + ']'.repeat(200_000)],
    ['tags without an end', '<input '.repeat(140_000)],
    ['letters without an end', 'a'.repeat(1_000_000)],
    ['half a token over and over', 'eyJhbGciOiJub25lIn0.'.repeat(50_000)],
    ['a scheme over and over', 'Bearer a1b2c3d4e5f6'.repeat(50_000)],
    ['quotes without an end', '"token":"'.repeat(100_000)],
    ['spaces without an end', `"token"${' '.repeat(1_000_000)}`],
  ])('takes no time and no stack for %s', (_, answer) => {
    const begun = performance.now();
    const run = runOf({ got: html, answer });
    expect(reportHtml(redactRun(run), []).length).toBeLessThan(100_000);
    expect(performance.now() - begun).toBeLessThan(3000);
  });

  it('gives equal secrets equal marks, so that they can be compared', () => {
    const [, authorization, callback, token] = redactRun(loginRun).exchanges;
    const mark = `#${fingerprint(secrets.code).slice(1)}`;
    expect(decodeURIComponent(callback?.request.url ?? '')).toContain(`code=${mark}`);
    expect(decodeURIComponent(token?.request.body ?? '')).toContain(`code=${mark}`);
    expect(decodeURIComponent(authorization?.request.url ?? '')).toContain('state=#');
  });

  it('knows the names of ATM: how long a token lives is no secret, who signs in is personal', () => {
    const body = JSON.stringify({ loginId: 'ada@example.com', password: secret });
    const answer = JSON.stringify({ access_token: secret, exp_access_token: 600 });
    const direct = exchange({ step: 'direct login', sent: jsonType, body, got: jsonType, answer });
    const run: Run = { ...loginRun, exchanges: [direct] };
    const journal = JSON.stringify(redactRun(run, { hidePersonal: true }));
    expect(journal).toContain(String.raw`\"exp_access_token\":600`);
    expect(journal).not.toMatch(/ada@/);
    expect(leaks(run, [secret])).toEqual([]);
  });

  it('has no personal data and no response of an API in the journal', () => {
    const person = { sub: 'ada', email: 'ada@example.com', name: 'Ada Lovelace', locale: 'en' };
    const userinfo = exchange({ step: 'userinfo', answer: JSON.stringify(person) });
    const api = exchange({ step: 'api', got: jsonType, answer: '{"salary":"1000000"}' });
    const run: Run = { ...loginRun, exchanges: [userinfo, { ...api, id: 2 }] };
    const journal = JSON.stringify(redactRun(run, { hidePersonal: true }));
    expect(journal).not.toMatch(/Lovelace|ada@|"ada|salary/);
    expect(JSON.stringify(redactRun(run))).toMatch(/Lovelace.*salary/);
  });
});

describe('a command of our own with placeholders', () => {
  const { text } = redactorFor([]);
  const shown = (hint: string) => [
    ...new Set([text(hint), ...errorMembers({ kind: 'usage', message: 'x' }, [hint]).hints]),
  ];

  it.each(rules)('is whole in the fix of rule $id', ({ fix }) => {
    expect(fix.flatMap(shown)).toEqual(fix.flatMap((line) => line.split('\n')));
  });

  it.each([
    'atm-cli verify <token> --audience <aud>',
    'atm-cli verify <token> --issuer <url>, --jwks <url> or --key <file>',
    'atm-cli login --client-secret-file <secret>, or <password> <state>',
  ])('is whole: %s', (hint) => {
    expect(shown(hint)).toEqual([hint]);
  });

  it.each(['token', 'client_secret', 'ns:password'])('hides an element %s', (name) => {
    const hint = text(`it says <${name} a="b">M4rked secret</${name}><aud>x</aud>`);
    expect(hint).not.toContain('M4rked');
    expect(hint).toContain('<aud>x</aud>');
  });
});

describe('the redactor of a run that goes on', () => {
  it('knows the exchanges that were added and completed since the line before', () => {
    const exchanges: Exchange[] = [];
    const redact = growingRedactor(exchanges);
    expect(redact(secret)).toBe(secret);
    const answered = exchange({
      got: { 'content-type': 'application/json' },
      answer: JSON.stringify({ access_token: secret }),
    });
    const { response: _, ...sent } = answered;
    exchanges.push(sent);
    expect(redact(secret)).toBe(secret);
    exchanges[0] = answered;
    expect(redact(secret)).not.toContain(secret);
  });
});

it('hides what the page at the authorization URL repeats', () => {
  const url = `https://id.example.com/authorize?client_id=cli&state=${secret}`;
  const look = {
    ...loginRun.exchanges[0],
    request: { method: 'GET', url, headers: {} },
  } as Exchange;
  const words = `the state ${secret} is invalid`;
  const page = { type: 'error', status: 400, words } as const;
  const run = { ...loginRun, exchanges: [look], local: { authorization_page: page } };
  const shown = redactRun(run).local?.authorization_page?.words;
  expect(shown).toMatch(/^the state #[\da-f]{8} \(\d+ characters\) is invalid$/);
});

it('keeps the name of a signing key, which is no secret', () => {
  const run = {
    ...loginRun,
    settings: [{ name: 'signing_key', value: 'work', origin: 'flag' as const }],
  };
  expect(redactRun(run).settings).toEqual(run.settings);
});
