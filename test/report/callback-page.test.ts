import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderCallbackPage } from '../../src/report/callback-page.ts';

const { headers, html } = renderCallbackPage({
  status: 400,
  heading: '<script>alert(1)</script>',
  lines: ['"quoted" & <img src=x onerror=alert(1)>'],
});

describe('renderCallbackPage', () => {
  it('escapes everything that came from outside', () => {
    expect(html).not.toContain('<img');
    expect(html).toContain('&quot;quoted&quot; &amp; &lt;img');
    expect(html.match(/<script>/g)).toHaveLength(1);
  });

  it('loads nothing from anywhere', () => {
    expect(html).not.toMatch(/<[^>]*\s(?:src|href)=(?!"data:)/);
  });

  it('allows only its own script and style by their hashes', () => {
    const policy = headers['content-security-policy'];
    for (const tag of ['script', 'style']) {
      const content = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(html)?.[1] ?? '';
      const hash = createHash('sha256').update(content).digest('base64');
      expect(policy).toContain(`${tag}-src 'sha256-${hash}'`);
    }
  });
});
