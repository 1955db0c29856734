import { expect, it, onTestFinished } from 'vitest';

import { featureCommands } from '../../src/model/feature-commands.ts';
import { clientsWith } from '../../src/server/clients.ts';
import { layoutOf } from '../../src/server/site.ts';
import { startServer } from '../../src/server/start.ts';
import { runCli } from '../support/cli/run-cli.ts';
import { runWithSignIn } from '../support/cli/run-with-sign-in.ts';
import { newHome } from '../support/home.ts';
import { wholeWords } from '../../src/util/html.ts';
import { html } from '../../src/server/pages/html.ts';

it('every command of serve for a feature works as printed, and its home page has it', async () => {
  const home = await newHome();
  const { stdout } = await runCli(['key', 'new'], { home });
  const layout = layoutOf({ clientJwks: JSON.parse(stdout) as never });
  const { issuer, close } = await startServer({ port: 0, layout });
  onTestFinished(close);
  const page = await (await fetch(`${issuer}/`, { headers: { accept: 'text/html' } })).text();
  const commands = featureCommands(issuer, clientsWith(layout.clientJwks));
  expect(commands).toHaveLength(5);
  for (const command of commands) {
    expect(page).toContain(html`${wholeWords(command, html)}`.markup);
    const words = command.split(' ');
    const start = words.indexOf('atm-cli');
    const env = Object.fromEntries(words.slice(0, start).map((word) => word.split('=')));
    const args = words.slice(start + 1);
    const run = args[0] === 'login' ? runWithSignIn : runCli;
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const { code, stderr } = await run([...args, ...(args[0] === 'login' ? ['--port', '0'] : [])], {
      home,
      env: env as Record<string, string>,
    });
    expect([command, code, code === 0 ? '' : stderr]).toEqual([command, 0, '']);
  }
});
