import { describe, expect, it } from 'vitest';
import type { LoginEvent } from '../../src/flows/login/events.ts';
import { createDemoReporter } from '../../src/report/demo.ts';

/** What a user sees who has one terminal for both streams. */
function onScreen(events: readonly LoginEvent[]): string {
  const texts: string[] = [];
  const write = (text: string) => void texts.push(text);
  const stream = { isTTY: true, colour: false, columns: 80, write };
  const terminal = { interactive: true, stdout: stream, stderr: stream };
  const { begin, emit } = createDemoReporter(terminal, false);
  begin('Sign in');
  for (const event of events) emit(event);
  return texts.join('');
}

const url = 'http://127.0.0.1:9400/auth';
const ready: LoginEvent = { type: 'url_ready', url, redirect_uri: 'http://127.0.0.1:1/callback' };

describe('the tour on a terminal', () => {
  it('names the step before it asks for anything', () => {
    expect(onScreen([ready])).toMatch(/\n1\. Sign in\n.*Sign in here:\n\n {2}http:/);
  });

  it('explains fingerprints once, and shows the code that a user types, a line each', () => {
    const texts: string[] = [];
    const write = (text: string | Uint8Array) => void texts.push(String(text));
    const stream = { isTTY: true, colour: false, columns: 80, write };
    const { begin, step } = createDemoReporter(
      { interactive: false, stdout: stream, stderr: stream },
      false,
    );
    const response = {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ device_code: 'secret-code', user_code: 'WDJB-MJHT', keys: [1, 2] }),
    };
    const request = { method: 'POST', url: 'http://127.0.0.1:1/device', headers: {} };
    const exchange = { id: 1, step: 'device authorization', startedAt: 0, request, response };
    begin('One');
    step({ title: 'One', exchanges: [exchange], result: { type: 'valid', secondsLeft: 9 } });
    begin('Two');
    const text = texts.join('');
    expect(text.match(/the same secret has the same fingerprint/g)).toHaveLength(1);
    expect(text).toMatch(
      /\n {4}device_code {2}#[0-9a-f]{8} \(11 characters\)\n {4}user_code {4}WDJB-MJHT\n {4}2 keys\n/,
    );
  });

  it('offers a way on when no browser opens', () => {
    const browserLaunch = { by: 'browser', opened: false, detail: 'xdg-open ended' } as const;
    expect(onScreen([ready, { type: 'browser', browserLaunch }])).toContain(
      'atm-cli demo --no-input',
    );
    const opened = { by: 'browser', opened: true } as const;
    expect(onScreen([ready, { type: 'browser', browserLaunch: opened }])).not.toContain(
      '--no-input',
    );
  });
});
