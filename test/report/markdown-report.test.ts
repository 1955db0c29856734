import { describe, expect, it } from 'vitest';
import { reportMarkdown } from '../../src/report/markdown-report.ts';
import {
  failedRun,
  hostileHypotheses,
  hostileRun,
  hypotheses,
  loginRun,
  sampleRuns,
  secrets,
} from '../support/sample-runs.ts';

/** Markdown without its code, where everything is text. */
function withoutCode(text: string): string {
  return text
    .replaceAll(/^(`{3,})\n[^]*?\n\1$/gm, '')
    .replaceAll(/(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)/g, '');
}

describe('a report as Markdown', () => {
  it('has the outcome, the causes and what to do, the exchanges and the settings', () => {
    const text = reportMarkdown(failedRun, hypotheses, {
      hints: ['start again: atm-cli login --scope <scopes>'],
      system: 'Node v20.19.0',
    });
    expect(text).toMatch(/^# Login failed /);
    expect(text).toContain('- On: `Node v20.19.0`\n');
    expect(text).toContain('> Hint: start again: atm-cli login --scope \\<scopes\\>\n');
    expect(text).toMatch(/\n## Why\n\n- \*\*likely: /);
    expect(text).toMatch(/\n## What happened\n\n- 1\. atm-cli → /);
    expect(text).toMatch(/\n### 1\. \S/);
    expect(text).toMatch(/\n\| `issuer` \| `https:\S+` \| /);
  });

  it.each(sampleRuns)('has no secret of %s unless it is asked for', (_name, run) => {
    const text = reportMarkdown(run, [], { hints: [`not ${secrets.code}`] });
    for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
    expect(text).toContain('Secrets are redacted');
  });

  it('says so where it is not redacted', () => {
    const text = reportMarkdown(loginRun, [], { unredacted: true });
    expect(text).toContain(secrets.accessToken);
    expect(text).toContain('**Not redacted.**');
  });

  it('shows what a hostile server says as text', () => {
    const setting = { name: 'scope', value: 'a | b | c', origin: 'flag' } as const;
    const run = { ...hostileRun, settings: [...hostileRun.settings, setting] };
    expect(reportMarkdown(run, [])).toContain('`a \\| b \\| c`');
    const text = withoutCode(reportMarkdown(run, hostileHypotheses, {}));
    expect(text).not.toMatch(/(?<!\\)<[a-z/!]/i);
    expect(text).not.toMatch(/(?<!\\)\]\(/);
    // oxlint-disable-next-line no-control-regex -- these must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u001b\u202e]/);
    const rows = text.split('\n').filter((line) => line.startsWith('| '));
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((row) => row.match(/(?<!\\)\|/g)?.length !== 4)).toEqual([]);
  });
});
