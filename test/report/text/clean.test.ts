import { describe, expect, it } from 'vitest';
import { clean } from '../../../src/report/text/clean.ts';

describe('clean', () => {
  it.each([
    ['\u001b[2Jgone', '\\u001b[2Jgone'],
    ['a\nb\rc', 'a\\u000ab\\u000dc'],
    ['\u202egnp.exe', '\\u202egnp.exe'],
    ['zero\u200bwidth', 'zero\\u200bwidth'],
    ['\u009b31m', '\\u009b31m'],
    ['tag\u{e0041}', 'tag\\udb40\\udc41'],
    ['plain ünïcödé 🙂', 'plain ünïcödé 🙂'],
  ])('shows %j as %j', (text, shown) => {
    expect(clean(text)).toBe(shown);
  });
});
