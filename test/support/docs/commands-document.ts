import type { Command } from 'commander';

import { exitCodes } from '../../../src/model/errors.ts';
import { buildProgram } from '../../../src/cli/program.ts';

const columns = 100;

export const exitMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'done',
  bug: 'a bug of atm-cli',
  usage: 'the command line or the configuration is wrong',
  human_needed: 'a user is needed: not signed in, the login has expired, or there is no terminal',
  refused: 'access denied by the user or a policy',
  network: 'network, TLS or proxy, or a response that is not OAuth',
  timeout: 'timed out, or expired while waiting',
  check_failed: 'a verification or check failed',
  oauth_error: 'the server returned an OAuth error',
  undecided:
    'undecided: no key matches, the algorithm is not available on this runtime, or nothing is known of what `explain` was asked',
  interrupted: 'Ctrl-C',
};

/** What each variable of the environment does; `--help` of a command names the flags. */
export const variables: Readonly<Record<string, string>> = {
  ATM_PROFILE: 'the profile to use, like `--profile`',
  ATM_PROVIDER: 'like `--provider`',
  ATM_ISSUER: 'like `--issuer`',
  ATM_CLIENT_ID: 'like `--client-id`',
  ATM_CLIENT_DOCUMENT: 'like `--client-document`',
  ATM_CLIENT_AUTH: 'like `--client-auth`',
  ATM_SIGNING_KEY: 'like `--signing-key`',
  ATM_SIGNING_ALG: 'like `--signing-alg`',
  ATM_ASSERTION_AUDIENCE: 'like `--assertion-audience`',
  ATM_ASSERTION_FROM: 'like `--assertion-from`',
  ATM_CLIENT_SECRET: 'the client secret; it is never stored',
  ATM_CLIENT_SECRET_FILE: 'like `--client-secret-file`',
  ATM_LOGIN_ID: 'like `--login-id`',
  ATM_PASSWORD: 'the password of `login --direct` and `grant password`; it is never stored',
  ATM_SCOPE: 'like `--scope`',
  ATM_AUDIENCE: 'like `--audience`',
  ATM_API: 'like `--api`',
  ATM_PAR: 'like `--par`',
  ATM_DPOP: 'like `--dpop`',
  ATM_DPOP_ALG: 'like `--dpop-alg`',
  ATM_REDIRECT_URI: 'like `--redirect-uri`',
  ATM_CA_CERT: 'like `--ca-cert`',
  ATM_PROXY: 'like `--proxy`',
  ATM_CLIENT_CERT: 'like `--cert`',
  ATM_CLIENT_KEY: 'like `--key`',
  ATM_TOKEN_STORE: 'like `--token-store`',
  ATM_BROWSER: 'the command that opens the authorization URL, as shell words; %s is the URL',
  BROWSER: 'the same, or a list of commands that are tried in order',
  ATM_CLI_HOME: 'one folder for everything that is stored',
  XDG_CONFIG_HOME: 'where profiles are stored otherwise (`~/.config`)',
  XDG_STATE_HOME: 'where tokens are stored otherwise (`~/.local/state`)',
  XDG_RUNTIME_DIR: 'where the session bus of the keyring is looked for',
  ATM_DEMO_PORT: 'the port of the built-in server behind `--demo` (9400)',
  ATM_DEBUG: 'show where a bug of atm-cli happened',
  CI: 'nobody is asked anything, and no browser is opened',
  NO_COLOR: 'no colours',
  FORCE_COLOR: 'colours also where no terminal reads',
  TERM: '`dumb` means no colours',
  HTTPS_PROXY:
    'the proxy for https, as HTTP_PROXY is for http and ALL_PROXY for both; never for loopback, nor for what NO_PROXY names: hosts, suffixes, ports, networks such as `10.0.0.0/8`, or `*`',
};

/** docs/commands.md: the help of every command as the user sees it, exit codes, environment. */
export function commandsDocument(): string {
  const printed: string[] = [];
  const program = buildProgram(() => async () => {}, {
    print: (text) => void printed.push(text),
    columns: () => columns,
    isWhole: true,
  });
  const sections = allCommands(program).map(({ path, command }) => {
    printed.length = 0;
    command.outputHelp();
    return `## ${path}\n\n\`\`\`text\n${printed.join('').trimEnd()}\n\`\`\``;
  });
  const exits = Object.entries(exitCodes).map(
    ([kind, code]) => `| ${code} | \`${kind}\` | ${exitMeanings[kind as keyof typeof exitCodes]} |`,
  );
  const environment = Object.entries(variables).map(([name, does]) => `| \`${name}\` | ${does} |`);
  return [
    '# Commands',
    'Generated from the program by `npm run docs`; the tests compare it.',
    ...sections,
    '## Exit codes',
    ['| code | kind | meaning |', '|---|---|---|', ...exits].join('\n'),
    '## Environment',
    'A flag wins over the environment, the environment over the profile, the profile over defaults.',
    ['| variable | what it does |', '|---|---|', ...environment].join('\n'),
  ]
    .join('\n\n')
    .concat('\n');
}

type Named = { readonly path: string; readonly command: Command };

export function allCommands(command: Command, parents = ''): readonly Named[] {
  const path = `${parents}${command.name()}`;
  return [
    { path, command },
    ...command.commands.flatMap((child) => allCommands(child, `${path} `)),
  ];
}
