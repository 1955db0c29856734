import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { DeviceEvent } from '../../src/flows/device/device.ts';
import { createDeviceReporter, deviceEventLines } from '../../src/report/device.ts';
import { styleFor } from '../../src/report/text/style.ts';

const plain = styleFor({ colour: false });

const code: DeviceEvent = {
  type: 'code_ready',
  user_code: 'WDJB-MJHT',
  verification_uri: 'https://id.example/device',
  verification_uri_complete: 'https://id.example/device?user_code=WDJB-MJHT',
  expires_in: 600,
};

type Setup = { live?: boolean; columns?: number; colour?: boolean };

/** All that a reporter writes for some events, and then when it closes. */
function written(events: readonly DeviceEvent[], setup: Setup = {}): string {
  const { live = false, columns = 80, colour = false } = setup;
  const texts: string[] = [];
  const stream = {
    isTTY: live,
    colour,
    columns,
    write: (text: string) => void texts.push(text),
  };
  const { emit, close } = createDeviceReporter(stream, { live });
  for (const event of events) emit(event);
  close();
  return texts.join('');
}

/** What is left on the screen of a terminal. */
function screen(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const cells: string[] = [];
      for (const part of line.split('\r')) cells.splice(0, part.length, ...Array.from(part));
      return cells.join('').trimEnd();
    })
    .join('\n');
}

const waiting = (seconds: number): DeviceEvent => ({ type: 'waiting', seconds });

describe('the code', () => {
  it('is shown with both addresses', () => {
    const text = written([code]);
    expect(text).toContain('WDJB-MJHT');
    expect(text).toMatch(/https:\/\/id\.example\/device\n/);
    expect(text).toContain('https://id.example/device?user_code=WDJB-MJHT\n');
  });

  it('is a QR code only on a terminal that is wide enough', () => {
    expect(written([code], { live: true })).toContain('██ ▄▄▄▄▄ █');
    expect(written([code], { live: true, columns: 30 })).not.toContain('█');
    expect(written([code])).not.toContain('█');
  });

  it('is no QR code of an address on this machine, which no phone can open', () => {
    const verification_uri_complete = 'http://127.0.0.1:9400/device?user_code=WDJB-MJHT';
    expect(written([{ ...code, verification_uri_complete }], { live: true })).not.toContain('█');
  });

  it('is no QR code without an address that carries it', () => {
    const { verification_uri_complete: _complete, ...typed } = code;
    expect(written([typed], { live: true })).not.toContain('█');
  });

  it('has a light frame around its QR code, in colours of its own', () => {
    const [first = '', second = ''] = written([code], { live: true, colour: true }).split('\n');
    expect(first).toContain('\u001b[97m\u001b[40m');
    expect(stripVTControlCharacters(first)).toMatch(/^ {2}█+$/);
    expect(stripVTControlCharacters(second)).toMatch(/^ {2}██.+██$/);
  });

  it('cannot move the cursor or hide a word', () => {
    const hostile = { ...code, user_code: 'A\u001b[2J\u202eB' };
    const text = written([hostile]);
    expect(text).toContain('A\\u001b[2J\\u202eB');
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('\u202e');
  });
});

describe('the wait', () => {
  it('is one line that counts down, and is gone at the end', () => {
    const text = written([waiting(61.4), waiting(60.4), waiting(9)], { live: true });
    expect(text).toContain('1:02 left');
    expect(text).toContain('0:09 left');
    expect(text).not.toContain('\n');
    expect(screen(text)).toBe('');
  });

  it('is gone with the ^C that the terminal writes behind it', () => {
    const text = written([waiting(9)], { live: true });
    expect(screen(text.replace(/left/, 'left^C'))).toBe('');
  });

  it('never wraps, because then it could not be written over', () => {
    const lines = written([waiting(61)], { live: true, columns: 20 }).split('\r');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(20);
  });

  it('makes room for what happens meanwhile', () => {
    const survived: DeviceEvent = { type: 'poll_failed', detail: 'HTTP 503', seconds: 10 };
    const shown = screen(written([waiting(60), survived, waiting(50)], { live: true }));
    expect(shown).toBe('no response (HTTP 503): polling again in 10 s\n');
  });

  it('is one plain line where there is no terminal', () => {
    const text = written([waiting(600), waiting(595), waiting(590)]);
    expect(text).toBe('waiting for confirmation, 10:00 left\n');
  });
});

function slower(slowDowns: number, driftPercent = 0): string | undefined {
  return deviceEventLines({ type: 'slow_down', interval: 18, slowDowns, driftPercent }, plain);
}

describe('what happens meanwhile', () => {
  it('says at the second slow_down how the clocks of the machine compare', () => {
    expect(slower(1, 25)).toBe('the server asks to slow down: polling every 18 s from now on\n');
    expect(slower(2)).toContain('the clocks of this machine agree');
    expect(slower(2, 25)).toContain(
      'the timers of this machine run 25 % fast compared to its clock',
    );
    expect(slower(2, -10)).toContain('run 10 % slow compared to its clock');
  });

  it('says when no browser opened', () => {
    const browserLaunch = {
      by: 'browser',
      opened: false,
      detail: 'no such\u001b program',
    } as const;
    const text = deviceEventLines({ type: 'browser', browserLaunch }, plain);
    expect(text).toContain('could not open a browser (no such\\u001b program)');
  });
});
