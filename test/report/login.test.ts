import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { BrowserLaunch } from '../../src/flows/login/open-browser.ts';
import { loginEventLines } from '../../src/report/login.ts';
import { styleFor } from '../../src/report/text/style.ts';

const plain = styleFor({ colour: false });

describe('the callback of a login', () => {
  const callback = (name: string) =>
    ({ type: 'callback', via: 'callback', parameters: [[name, 'value']] }) as const;

  it('is announced as an exchange only when there is a code to exchange', () => {
    expect(loginEventLines(callback('code'), plain)).toContain('exchanging the code');
    expect(loginEventLines(callback('error'), plain)).toBeUndefined();
  });

  it('never shows its parameters', () => {
    expect(loginEventLines(callback('code'), plain)).not.toContain('value');
  });
});

describe('the browser', () => {
  const told = (browserLaunch: BrowserLaunch) =>
    loginEventLines({ type: 'browser', browserLaunch }, plain);

  it('is opening, is not there, or is left to the user', () => {
    expect(told({ by: 'browser', opened: true })).toBe('opening the browser\n');
    expect(told({ by: 'browser', opened: false, detail: 'xdg-open ended' })).toBe(
      'could not open a browser (xdg-open ended): open the URL above yourself\n',
    );
    expect(told({ by: 'nobody' })).toBe('open this URL in a browser\n');
  });
});

describe('what can be done besides waiting', () => {
  const waiting = { type: 'waiting', paste: true, device: undefined, remote: undefined } as const;

  it('names the device sign-in only where the server has one', () => {
    expect(loginEventLines(waiting, plain)).toBe(
      'if the browser ends on a page that does not load, paste its URL here\n',
    );
    expect(loginEventLines({ ...waiting, device: 'atm-cli device' }, plain)).toContain(
      'or press Ctrl-C and use the device flow:  atm-cli device\n',
    );
  });

  it('is the way through a tunnel in an SSH session', () => {
    const forward = 'ssh -L 8976:127.0.0.1:8976 dev@host';
    const remote = { place: 'an SSH session', meaning: 'no way back', forward };
    expect(loginEventLines({ ...waiting, remote }, plain)).toContain(forward);
  });
});

describe('a narrow terminal', () => {
  const notice = 'a sentence for a user, with https://id.example/a-very-long-address-of-it inside';

  it('gets lines that break between words, and URLs in one piece', () => {
    const style = styleFor({ colour: true, isTTY: true, columns: 40 });
    const text = loginEventLines({ type: 'notice', text: notice }, style);
    const seen = stripVTControlCharacters(text ?? '').split('\n');
    expect(seen).toEqual([
      'a sentence for a user, with',
      'https://id.example/a-very-long-address-of-it',
      'inside',
      '',
    ]);
  });

  it('wraps what can be done besides waiting', () => {
    const device = 'atm-cli device -p work';
    const waiting = { type: 'waiting', paste: true, device, remote: undefined } as const;
    const style = styleFor({ colour: false, isTTY: true, columns: 40 });
    expect(loginEventLines(waiting, style)?.split('\n').slice(2)).toEqual([
      'or press Ctrl-C and use the device flow:',
      '  atm-cli device -p work',
      '',
    ]);
  });
});

describe('rejected requests', () => {
  const repeats = { wrong_state: 9000, wrong_path: 999 } as const;

  it('are told again in one line with their number', () => {
    const told = loginEventLines({ type: 'rejected_requests', repeats }, plain);
    expect(told).toBe('… and 9,999 more requests like that\n');
    const one = loginEventLines({ type: 'rejected_requests', repeats: { wrong_path: 1 } }, plain);
    expect(one).toBe('… and 1 more request like that\n');
  });
});
