import { describe, expect, it } from 'vitest';

import type { Exchange } from '../../../src/model/exchange.ts';
import type { Run } from '../../../src/model/run.ts';
import { styleFor } from '../../../src/report/text/style.ts';
import { traceText } from '../../../src/report/trace/trace.ts';
import { hostileRun, loginRun, sampleRuns, secrets } from '../../support/sample-runs.ts';

function trace({ exchanges }: Pick<Run, 'exchanges'>, columns = 100, unredacted = false): string[] {
  const style = styleFor({ colour: false, isTTY: true, columns });
  return exchanges.flatMap((exchange) => {
    return traceText(exchange, { style, exchanges, unredacted }).trimEnd().split('\n');
  });
}

function answered(answer: Partial<NonNullable<Exchange['response']>>): Exchange {
  const [first] = loginRun.exchanges;
  if (first?.response === undefined) throw new Error('it has a response');
  return { ...first, response: { ...first.response, ...answer } };
}

describe('a trace', () => {
  it('says why a step exists and what each parameter is for', () => {
    const lines = trace(loginRun);
    expect(lines).toContain('4. Exchange the code for tokens');
    expect(lines).toContain('   → POST https://id.example.com/token');
    expect(lines).toContain(
      '     code_challenge_method  S256  how the challenge was made; plain is insecure',
    );
    expect(lines).toContain(
      '     grant_type             authorization_code  the code of the callback is exchanged for tokens',
    );
    expect(lines).toContain('   dns 4 ms · connect 9 ms · tls 18 ms · wait 29 ms · body 2 ms');
    expect(lines).toContain('   wait 115 ms · body 3 ms · connection reused');
  });

  describe('of metadata and keys', () => {
    const key = { kty: 'EC', alg: 'ES256', kid: 'k1', x: 'marked-x' };
    const bodies = {
      discovery: {
        token_endpoint: 'https://id.example.com/token',
        issuer: 'https://id.example.com',
      },
      jwks: { keys: [key, { kty: 'RSA', n: 'marked-n' }] },
    };
    const shown = (step: keyof typeof bodies, more: object = {}, full = false) => {
      const headers = { 'content-type': 'application/json' };
      const response = { status: 200, headers, body: JSON.stringify(bodies[step]), ...more };
      const exchange = { ...answered(response), step };
      const style = styleFor({ colour: false, isTTY: true, columns: 100 });
      return traceText(exchange, { style, exchanges: [exchange], full });
    };

    it('is a line, and whole with --trace-full', () => {
      expect(shown('discovery')).toMatch(
        /← 200\n {5}issuer +https:\/\/id\.example\.com .*\n {5}\(1 more member: --trace-full\)\n/,
      );
      expect(shown('jwks')).toMatch(
        /← 200\n {5}keys +EC ES256 k1, RSA .*\n {5}\(all of them: --trace-full\)\n/,
      );
      expect(shown('discovery', {}, true)).toMatch(/content-type[^]*token_endpoint/);
      expect(shown('jwks', {}, true)).toContain('marked-x');
    });

    it('is whole where the request failed, or is no metadata', () => {
      expect(shown('discovery', { status: 404 })).toContain('token_endpoint');
      expect(shown('discovery', { body: '{"token_endpoint":"x"}' })).toContain('token_endpoint');
      expect(shown('jwks', { body: '{"keys":"marked"}' })).toContain('marked');
      expect(shown('jwks', { body: 'marked' })).toContain('marked');
    });

    it('says when the clock of the server differs', () => {
      const date = new Date(Date.now() + 9_000_000).toUTCString();
      const headers = { 'content-type': 'application/json', date };
      expect(shown('discovery', { headers })).toMatch(/date +.*\n.*(ahead of|behind) this machine/);
    });
  });

  it('decodes a token where it is first seen, times as times', () => {
    const lines = trace(loginRun);
    expect(lines).toContain('     exp                    1795257000  2026-11-21T10:30:00Z');
    expect(lines.filter((line) => line.includes('is a JWT'))).toHaveLength(1);
    const [, , , token] = loginRun.exchanges;
    if (token === undefined) throw new Error('there is one');
    const again = trace({ exchanges: [token, { ...token, id: 5 }] });
    expect(again.filter((line) => line.includes('is a JWT'))).toHaveLength(1);
  });

  it.each([40, 80, 120])(
    'is no wider than %i columns, but for words that stay whole',
    (columns) => {
      for (const [, run] of sampleRuns) {
        const wide = trace(run, columns).filter((line) => line.length > columns);
        const label = /^ {5}\S+ +/;
        expect(wide.filter((line) => line.replace(label, '').trim().includes(' '))).toEqual([]);
      }
    },
  );

  it('has a parameter on one line where there is no terminal', () => {
    const exchanges = loginRun.exchanges.slice(3, 4);
    const text = exchanges.map((one) => {
      return traceText(one, { style: styleFor({ colour: false }), exchanges });
    });
    expect(text.join('')).toMatch(
      /^ {5}code_verifier +#\w+ \(\d+ characters\) {2}PKCE secret .*$/m,
    );
  });

  it('shows nothing that moves a cursor or cannot be seen', () => {
    expect(trace(hostileRun).join('')).not.toMatch(
      // oxlint-disable-next-line no-control-regex -- these are the characters to find
      /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/,
    );
    expect(trace(hostileRun).join('\n')).toContain('\\u001b[2J');
  });

  it('folds long bodies and headers that decide nothing', () => {
    const body = Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n');
    const headers = { 'content-type': 'text/html', server: 'x', via: 'y' };
    const lines = trace({ exchanges: [answered({ body, headers })] });
    expect(lines).toContain('     (28 more lines)');
    expect(lines).toContain('     (2 more headers)');
    expect(lines.join('\n')).not.toContain('line 12');
  });

  it('tells a clock that is wrong, and not one that is right', () => {
    const at = (date: string) => trace({ exchanges: [answered({ headers: { date } })] }).join('\n');
    expect(at('Sat, 21 Nov 2026 09:35:00 GMT')).toContain('5 min ahead of this machine');
    expect(at('Sat, 21 Nov 2026 09:30:10 GMT')).not.toContain('date');
  });

  it('shows secrets only when asked to', () => {
    expect(trace(loginRun, 100, true).join('')).toContain(secrets.accessToken);
    expect(trace(loginRun).join('')).not.toContain(secrets.accessToken);
  });
});
