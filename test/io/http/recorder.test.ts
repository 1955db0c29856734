import { describe, expect, it } from 'vitest';
import { createRecorder } from '../../../src/io/http/recorder.ts';

const request = { method: 'POST', url: 'https://id.example/token?a=1', headers: {} };

function newRecorder() {
  let now = 1000;
  const recorder = createRecorder(() => now);
  return {
    ...recorder,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

describe('a recorder', () => {
  it('keeps exchanges in the order in which they began, whichever ends first', () => {
    const recorder = newRecorder();
    const first = recorder.begin({ step: 'callback', leg: 'browser', request });
    recorder.pass(10);
    const second = recorder.begin({ step: 'token', request });
    recorder.pass(5);
    second({ response: { status: 200, headers: {} } });
    recorder.pass(1);
    first({ response: { status: 400, headers: {} } });
    expect(recorder.exchanges).toMatchObject([
      { id: 1, leg: 'browser', startedAt: 1000, durationMs: 16, response: { status: 400 } },
      { id: 2, step: 'token', startedAt: 1010, durationMs: 5, response: { status: 200 } },
    ]);
  });

  it('has an exchange that never ended, without an answer', () => {
    const recorder = newRecorder();
    recorder.begin({ step: 'token', request });
    expect(recorder.exchanges).toEqual([
      { id: 1, step: 'token', attempt: 1, startedAt: 1000, request },
    ]);
  });

  it('counts the tries of one step at one address, whatever the query is', () => {
    const recorder = newRecorder();
    recorder.begin({ step: 'token', request });
    recorder.begin({ step: 'refresh', request });
    recorder.begin({ step: 'token', request: { ...request, url: 'https://id.example/token?b=2' } });
    recorder.begin({ step: 'token', request: { ...request, method: 'GET' } });
    expect(recorder.exchanges.map(({ attempt }) => attempt)).toEqual([1, 1, 2, 1]);
  });

  it('tells whoever listens from then on of each begin and each end', () => {
    const recorder = newRecorder();
    const early = recorder.begin({ step: 'discovery', request });
    const listener: string[] = [];
    recorder.listen(({ id }, moment) => void listener.push(`${id} ${moment}`));
    recorder.begin({ step: 'token', request })({ error: 'gone' });
    early({});
    expect(listener).toEqual(['2 began', '2 ended', '1 ended']);
  });
});
