import { describe, expect, it } from 'vitest';

import type { Run } from '../../../src/model/run.ts';
import { reportHtml } from '../../../src/report/html-report/report.ts';
import { createScale } from '../../../src/report/html-report/time-scale.ts';
import {
  deviceRun,
  failedRun,
  hostileHypotheses,
  hostileRun,
  hypotheses,
  loginRun,
  sampleRuns,
  secrets,
} from '../../support/sample-runs.ts';

const look = {
  id: 9,
  step: 'authorization page',
  startedAt: 0,
  request: { method: 'GET', url: 'https://id.example.com/authorize', headers: {} },
  response: { status: 400, headers: {} },
} as const;
const noCallback = { kind: 'timeout', message: 'no callback' } as const;

function headline(run: Run): string | undefined {
  return /<title>(.*?) · /.exec(reportHtml(run, []))?.[1];
}

describe('the headline of a report', () => {
  it.each<readonly [string, Run]>([
    ['Signed in as Ada Lovelace in 9.6 s', loginRun],
    ['Signed in as Ada Lovelace in 26.3 s', deviceRun],
    ['Login failed at the token endpoint: invalid_grant', failedRun],
    [
      'Login failed when the token was verified',
      {
        ...loginRun,
        exitCode: 7,
        checks: [{ id: 'exp', verdict: 'fail', message: 'expired' }],
        failure: { kind: 'check_failed', message: 'no' },
      },
    ],
    [
      'Login was interrupted',
      { ...loginRun, exitCode: 130, failure: { kind: 'interrupted', message: 'interrupted' } },
    ],
    [
      'Login failed at the authorization URL: 400',
      { ...loginRun, exitCode: 6, exchanges: [look], failure: noCallback },
    ],
    [
      'Login failed',
      {
        ...loginRun,
        exitCode: 2,
        exchanges: [...loginRun.exchanges, look],
        failure: { kind: 'usage', message: 'the disk is full' },
      },
    ],
    ['atm-cli token refresh succeeded in 9.6 s', { ...loginRun, command: 'token refresh' }],
  ])('says how it ended: %s', (sentence, run) => {
    expect(headline(run)).toBe(sentence);
  });
});

describe('a report', () => {
  it.each(sampleRuns)('is the same for the same run: %s', (_, run) => {
    expect(reportHtml(run, hypotheses)).toBe(reportHtml(structuredClone(run), hypotheses));
  });

  it('needs nothing from outside and runs nothing', () => {
    const page = reportHtml(hostileRun, hostileHypotheses);
    expect(page).toContain(
      `content="default-src 'none'; img-src data:; style-src 'unsafe-inline';`,
    );
    expect(page).not.toMatch(
      /<(?:script|img|link(?! rel="icon" href="data:)|iframe|object|form)|url\(/,
    );
    const addresses = [...page.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, address]) => address);
    expect(
      addresses.filter((address) => !/^(?:#|data:image\/svg|https:\/\/)/.test(address ?? '')),
    ).toEqual([]);
  });

  it('leads to every exchange that it names', () => {
    for (const [, run] of sampleRuns) {
      const page = reportHtml(run, []);
      const targets = new Set([...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id));
      const links = [...page.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id);
      expect(links.length).toBeGreaterThan(10);
      expect(links.filter((id) => !targets.has(id))).toEqual([]);
    }
  });

  it('puts the likely cause first and folds what is ruled out', () => {
    const page = reportHtml(failedRun, hypotheses);
    const titles = [...page.matchAll(/<h3><span class="badge \w+">([^<]+)/g)].map(
      ([, text]) => text,
    );
    expect(titles).toEqual(['likely', 'possible', 'ruled out']);
    expect(page.indexOf('id="findings"')).toBeLessThan(page.indexOf('id="what-happened"'));
  });

  it('has what to do beside the error', () => {
    const hints = ['start again: atm-cli login --scope <scopes>', `not ${secrets.code}`];
    const page = reportHtml(failedRun, [], { hints });
    expect(page.replaceAll(/<\/?span[^>]*>/g, '')).toContain(
      'atm-cli login --scope &lt;scopes&gt;',
    );
    expect(page).not.toContain(secrets.code);
  });

  it('says on its face when it holds secrets', () => {
    const page = reportHtml(loginRun, [], { unredacted: true });
    expect(page).toContain('do not share it');
    expect(page).toContain(secrets.accessToken);
    expect(reportHtml(loginRun, [])).not.toContain('do not share it');
  });

  it('counts polls with the same response in a row as one', () => {
    const page = reportHtml(deviceRun, []);
    expect(page).toContain('2 × POST /token');
    expect(page.match(/<details class="exchange/g)).toHaveLength(deviceRun.exchanges.length);
  });

  it('names its versions', () => {
    const page = reportHtml(loginRun, [], { system: 'Node v20.19.0, Linux 6.8 (x64)' });
    expect(page).toContain('<dd>Node v20.19.0, Linux 6.8 (x64)</dd>');
    expect(page).toContain(`<dd>atm-cli ${loginRun.version}</dd>`);
  });

  it('breaks no command behind a hyphen', () => {
    const page = reportHtml(failedRun, [], { hints: ['try: atm-cli login --issuer <url>'] });
    const whole = (word: string) => `<span class="whole">${word}</span>`;
    expect(page).toContain(`try: ${whole('atm-cli')} login ${whole('--issuer')} &lt;url&gt;`);
  });

  it('bears a run in which nothing was sent', () => {
    expect(reportHtml({ ...loginRun, exchanges: [], settings: [], checks: [] }, [])).toContain(
      'No requests were sent.',
    );
  });

  it('tells what was tolerated, also of a cached response', () => {
    const message = 'claims_supported is null: ignored';
    const tolerated = [{ endpoint: 'discovery', member: 'claims_supported', message }];
    const run = { ...loginRun, tolerated };
    const said = `Tolerated: discovery: ${message}`;
    expect(reportHtml(run, [])).toContain(said);
    expect(reportHtml({ ...run, exchanges: [] }, [])).toContain(said);
  });
});

describe('the time line', () => {
  it('draws the time of a user short, and keeps the order', () => {
    const { exchanges, startedAt, endedAt } = loginRun;
    const { pauses, place } = createScale(exchanges, startedAt, endedAt);
    expect(pauses).toEqual([{ from: startedAt + 130, to: startedAt + 9400 }]);
    const places = exchanges.map((exchange) => place(exchange.startedAt));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(place(startedAt + 9400) - place(startedAt + 130)).toBeLessThan(10);
    expect([place(startedAt), place(endedAt)]).toEqual([0, 100]);
  });

  it('says who signed in: the user, or the test user', () => {
    const byRobot = { ...loginRun, local: { robot: true } };
    expect(reportHtml(loginRun, [])).toContain('You to Browser: sign in, consent.');
    expect(reportHtml(loginRun, [])).toContain('the user signs in');
    expect(reportHtml(loginRun, [])).not.toMatch(/robot signs|Robot to/);
    expect(reportHtml(byRobot, [])).toContain('Test user to Browser: sign in, consent.');
    expect(reportHtml(byRobot, [])).toContain('the test user signs in');
    expect(reportHtml(byRobot, [])).not.toContain('You to Browser');
  });

  it('draws no sign-in where there was none', () => {
    const exchanges = loginRun.exchanges.filter(({ step }) => step !== 'callback');
    expect(exchanges.some(({ step }) => step === 'authorization')).toBe(true);
    expect(reportHtml({ ...loginRun, exchanges }, [])).not.toContain('sign in, consent');
  });
});
