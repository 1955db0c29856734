import manifest from '../../package.json' with { type: 'json' };
import { registerCall } from '../commands/call.ts';
import { examples, type Register, type Run } from '../commands/command.ts';
import { registerDecode } from '../commands/decode.ts';
import { registerDemo } from '../commands/demo.ts';
import { registerDevice } from '../commands/device.ts';
import { registerDiscover } from '../commands/discover.ts';
import { registerExplain } from '../commands/explain.ts';
import { seconds } from '../commands/flags/parse.ts';
import { registerGrant } from '../commands/grant/grant.ts';
import { registerLogin } from '../commands/login.ts';
import { registerLogout } from '../commands/logout.ts';
import { registerProfile } from '../commands/profile/profile.ts';
import { registerProvider } from '../commands/provider.ts';
import { registerServe } from '../commands/serve.ts';
import { registerStatus } from '../commands/status.ts';
import { registerToken } from '../commands/token/token.ts';
import { registerUserinfo } from '../commands/userinfo.ts';
import { registerVerify } from '../commands/verify/verify.ts';
import { sparseCommand } from './sparse-command.ts';
import type { Command } from 'commander';

/** In the order of `--help`. */
const commands: ReadonlyMap<string, Register> = new Map([
  ['demo', registerDemo],
  ['login', registerLogin],
  ['device', registerDevice],
  ['token', registerToken],
  ['grant', registerGrant],
  ['verify', registerVerify],
  ['decode', registerDecode],
  ['userinfo', registerUserinfo],
  ['call', registerCall],
  ['status', registerStatus],
  ['logout', registerLogout],
  ['discover', registerDiscover],
  ['profile', registerProfile],
  ['provider', registerProvider],
  ['serve', registerServe],
  ['explain', registerExplain],
]);

/** Where help goes; nothing is asked before there is help to print. */
export type HelpOutput = {
  print(text: string): void;
  columns(): number;
};

/**
 * The command tree. Commander only parses: it prints help to `output` and never exits. What `words`,
 * the command line, cannot reach is left out: the flags of commands that it does not name, and the
 * other commands when the first word is one. Building all takes a fifth of the whole start.
 */
export function buildProgram(run: Run, output: HelpOutput, words?: readonly string[]): Command {
  const program = sparseCommand(words, 'atm-cli')
    .description('Exercise OAuth 2.x and OpenID Connect flows, and learn why a login fails.')
    .version(manifest.version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .option('-p, --profile <name>', 'the profile to use (else ATM_PROFILE, else the active one)')
    .option('--demo', 'use the built-in server: short for --profile demo')
    .option('--json', 'one JSON object on standard output, errors as JSON on standard error')
    .option('--no-input', 'never ask, never open a browser')
    .option('--no-color', 'no colours')
    .option(
      '--no-cache',
      'ask the server for its metadata and keys, whatever earlier runs have kept',
    )
    .option(
      '--timeout <seconds>',
      'the longest wait for a person (default: 180, in device the life of the code) or a server (30)',
      seconds,
    )
    .option('--trace', 'show every request and answer on standard error, explained')
    .option('--trace-unredacted', 'the same with tokens and secrets; asks first')
    .option('--har <file>', 'write the exchanges as a HAR file, for browser developer tools')
    .option('--report <file>', 'write the run as one HTML page, for a ticket')
    .addHelpText(
      'after',
      examples(['atm-cli demo', 'atm-cli login --issuer https://id.example.com --client-id cli']),
    )
    .configureHelp({ showGlobalOptions: true, styleTitle: (title) => title, subcommandTerm })
    .configureOutput({
      writeOut: (text) => output.print(text),
      writeErr: (text) => output.print(text),
      outputError: () => {},
      getOutHelpWidth: () => output.columns(),
      getErrHelpWidth: () => output.columns(),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();
  const named = commands.get(words?.[0] ?? '');
  const wanted = named === undefined ? commands.values() : [named];
  for (const register of wanted) register(program, run);
  return program;
}

/** How a command is listed: without "[options]", which says nothing and is not known of all. */
function subcommandTerm(command: Command): string {
  const operands = command.registeredArguments.map((operand) =>
    operand.required ? `<${operand.name()}>` : `[${operand.name()}]`,
  );
  return [command.name(), ...operands].join(' ');
}
