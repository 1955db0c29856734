import { describe, expect, it } from 'vitest';

import { harDocument } from '../../src/report/har.ts';
import { redactRun } from '../../src/report/redact/redact-run.ts';
import { harProblems as problems } from '../support/har-schema.ts';
import { loginRun, sampleRuns } from '../support/sample-runs.ts';

const parse = (text: string) => JSON.parse(text);

describe('a HAR file', () => {
  it.each(sampleRuns)('follows the schema of HAR 1.2: %s', (_, run) => {
    expect(problems(parse(harDocument(run, { redacted: false })))).toBeNull();
    expect(problems(parse(harDocument(redactRun(run), { redacted: true })))).toBeNull();
  });

  it('is refused by the schema when it is none', () => {
    const har = parse(harDocument(loginRun, { redacted: false }));
    delete har.log.entries[0].response.status;
    expect(problems(har)).toMatchObject([{ params: { missingProperty: 'status' } }]);
  });

  it('adds up: the time of an entry is the sum of its parts', () => {
    const { log } = parse(harDocument(loginRun, { redacted: false }));
    expect(log.entries[0]).toMatchObject({
      time: 62,
      timings: { blocked: -1, dns: 4, connect: 27, ssl: 18, send: 0, wait: 29, receive: 2 },
      _step: 'discovery',
      _attempt: 1,
    });
    expect(log.entries[3].timings).toMatchObject({ dns: -1, connect: -1, ssl: -1, wait: 115 });
  });

  it('has the version of HTTP that was spoken', () => {
    const exchanges = loginRun.exchanges.map((one) => ({ ...one, httpVersion: 'HTTP/2' }));
    const run = redactRun({ ...loginRun, exchanges });
    const { log } = parse(harDocument(run, { redacted: true }));
    expect(log.entries[0]).toMatchObject({
      request: { httpVersion: 'HTTP/2' },
      response: { httpVersion: 'HTTP/2' },
    });
  });

  it('has the form, the cookies and the browser in it', () => {
    const { log } = parse(harDocument(loginRun, { redacted: false }));
    expect(log.entries[1]).toMatchObject({ _leg: 'browser', response: { status: 0 } });
    expect(log.entries[3].request.postData.params[0]).toEqual({
      name: 'grant_type',
      value: 'authorization_code',
    });
    const cookies = log.entries[3].response.cookies;
    expect(cookies).toMatchObject([
      { name: 'sid', httpOnly: true },
      { name: 'lb', httpOnly: false },
    ]);
  });

  it.each(['pasted by somebody', 'https://x.example/a|b?q={"a":[1]}&p=100%'])(
    'stays valid whatever the address is: %s',
    (url) => {
      const [first] = loginRun.exchanges;
      if (first === undefined) throw new Error('there is one');
      const request = { ...first.request, url };
      const run = { ...loginRun, exchanges: [{ ...first, request }] };
      expect(problems(parse(harDocument(run, { redacted: false })))).toBeNull();
    },
  );

  it('says whether secrets are in it', () => {
    expect(harDocument(loginRun, { redacted: false })).toContain('NOT redacted');
    expect(harDocument(redactRun(loginRun), { redacted: true })).not.toContain('NOT redacted');
  });
});
