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
    expect(onScreen([ready])).toMatch(/^1\. Sign in\n.*Sign in here:\n\n {2}http:/);
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
