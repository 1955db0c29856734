// @ts-check
// Counts the files that a newcomer has to enter on two trips through the source: from the flag
// --scope to the authorization URL, and from the callback to the stored tokens. A trip lists the
// functions that get the value, alone or among the settings, and could change it or end its trip: not
// those whose parameters cannot hold it, nor those that only derive something else from it. The script
// finds the file of each, and fails where no file before it names it.
//
//   node scripts/trips.mjs

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `name` is exported by one file alone, or by the one in a folder (`folder/name`). What adapters do is
 * called as a member of the context: `name < member` says as which.
 */
const trips = {
  'from --scope to the authorization URL': [
    'main',
    'readCommandLine',
    'buildProgram',
    'registerLogin',
    'clientFlags',
    'repeat',
    'runLogin',
    'clientFromFlags',
    'settingsFromFlags',
    'askSettings',
    'resolveSettings',
    'settingsFromEnvironment',
    'withProvider',
    'mergeSettings',
    'flows/login',
    'prepareLogin',
    'withScope',
    'defaultScope',
    'prepareUrl',
    'authorizationUrl',
  ],
  'from the callback to the stored tokens': [
    'io/listen',
    'receive',
    'waitForCallback < loopback',
    'flows/login/nextStep',
    'checkCallback',
    'exchange',
    'exchangeCode',
    'normalizeResponses < requestOptions',
    'createHttp < fetch',
    'withIdToken',
    'tokenSetFrom',
    'checkIdToken',
    'verifyToken',
    'saveLogin',
    'createTokenStore < tokens.write',
    'writeTokenFile',
  ],
};

const root = join(import.meta.dirname, '..');
const sources = new Map(
  readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [`src/${name}`, readFileSync(join(root, 'src', name), 'utf8')]),
);

for (const [title, steps] of Object.entries(trips)) {
  /** @type {Map<string, string[]>} */
  const entered = new Map();
  for (const step of steps) {
    const [target = '', member] = step.split(' < ');
    const name = target.slice(target.lastIndexOf('/') + 1);
    const file = homeOf(target, name);
    const word = new RegExp(`\\b${(member ?? name).replaceAll('.', '\\.')}\\b`);
    const isCalled = [...entered.keys()].some((before) => word.test(sources.get(before) ?? ''));
    if (entered.size > 0 && !isCalled)
      throw new Error(`nothing on the way calls ${name} (${file})`);
    entered.set(file, [...(entered.get(file) ?? []), name]);
  }
  process.stdout.write(`${title}: ${entered.size} files\n`);
  for (const [file, names] of entered) {
    process.stdout.write(`  ${file.padEnd(38)} ${names.join(', ')}\n`);
  }
}

/**
 * The file that exports a function or constant.
 * @param {string} target
 * @param {string} name
 */
function homeOf(target, name) {
  const exported = new RegExp(`^export (?:async )?(?:function|const) ${name}\\b`, 'm');
  const folder = target.includes('/')
    ? `src/${target.slice(0, target.lastIndexOf('/') + 1)}`
    : 'src/';
  const homes = [...sources].filter(
    ([file, text]) => file.startsWith(folder) && exported.test(text),
  );
  const [home] = homes[0] ?? [];
  if (home === undefined || homes.length > 1) {
    throw new Error(`${target} is exported by ${homes.length} files, not by one`);
  }
  return home;
}
