import { describe, expect, it } from 'vitest';

import {
  debianShells,
  isInstalled,
  newShellUser,
  startShell,
} from '../support/e2e/shell-session.ts';

const hasTerminals = process.platform === 'linux' && isInstalled('script');

describe.each(debianShells)('in %s', (shell) => {
  const here = describe.skipIf(!hasTerminals || !isInstalled(shell));

  async function session() {
    const user = await newShellUser(shell);
    const { stdout } = user.run(`atm-cli completion ${shell} --json`);
    const { install } = JSON.parse(stdout) as { readonly install: string };
    expect(user.run(install)).toMatchObject({ status: 0, stderr: '' });
    for (const name of ['work', 'worldwide', 'my  own']) {
      const line = `atm-cli profile add '${name}' --issuer https://id.example.com --client-id cli`;
      expect(user.run(line)).toMatchObject({ status: 0 });
    }
    return await startShell(shell, user);
  }

  here('TAB', () => {
    it('completes commands, flags and values, once it is installed by the printed line', async () => {
      const keys = await session();
      const expected: Readonly<Record<string, string>> = {
        'atm-cli expl': 'atm-cli explain',
        'atm-cli token ref': 'atm-cli token refresh',
        'atm-cli -p work token refr': 'atm-cli -p work token refresh',
        'atm-cli login --client-au': 'atm-cli login --client-auth',
        'atm-cli login --client-auth ba': 'atm-cli login --client-auth basic',
        'atm-cli login --client-auth=ba': 'atm-cli login --client-auth=basic',
        'atm-cli token -p worl': 'atm-cli token -p worldwide',
        'atm-cli profile use worl': 'atm-cli profile use worldwide',
        'atm-cli login --provider keyc': 'atm-cli login --provider keycloak',
        'atm-cli provider show keyc': 'atm-cli provider show keycloak',
        'atm-cli verify x --jwks wor': 'atm-cli verify x --jwks words.jwt',
        'atm-cli verify x --jwks=wor': 'atm-cli verify x --jwks=words.jwt',
        // A file of that name is no profile.
        'atm-cli token -p words': 'atm-cli token -p words',
        'atm-cli token -p my': 'atm-cli token -p my  own',
        'atm-cli help token ref': 'atm-cli help token refresh',
        'atm-cli completion pw': 'atm-cli completion pwsh',
        'atm-cli nothing-like-it': 'atm-cli nothing-like-it',
      };
      const completed: Record<string, string> = {};
      for (const typed of Object.keys(expected)) {
        // oxlint-disable-next-line no-await-in-loop -- one line after the other
        completed[typed] = (await keys.complete(typed)).trimEnd();
      }
      expect(completed).toEqual(expected);
    }, 60_000);

    it('lists what there is to choose from', async () => {
      const keys = await session();
      await keys.list('atm-cli login --client-auth ', ['none', 'basic', 'post', 'tls']);
      await keys.list('atm-cli profile use ', ['work', 'worldwide', 'demo']);
      const described = shell === 'bash' ? [] : ['refresh now and store the new tokens'];
      await keys.list('atm-cli token ', ['refresh', 'introspect', 'env', ...described]);
    }, 60_000);
  });
});
