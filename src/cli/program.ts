import { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { registerCall } from '../commands/call.ts';
import { commandPath, examples, type Register, type Run, showHelp } from '../commands/command.ts';
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
import { registerProvider } from '../commands/profile/provider.ts';
import { registerServe } from '../commands/serve.ts';
import { registerStatus } from '../commands/status.ts';
import { registerToken } from '../commands/token/token.ts';
import { registerUserinfo } from '../commands/userinfo.ts';
import { registerVerify } from '../commands/verify/verify.ts';

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

/** Where help goes; `columns` is called only when there is help to print. */
export type HelpOutput = {
  print(text: string): void;
  columns(): number;
};

/**
 * The command tree. Commander only parses: it prints help to `output` and never exits. With `words`,
 * the command line, the tree holds what they can reach: not the flags of commands that they do not
 * name, and when the first one is a command, no other.
 */
export function buildProgram(run: Run, output: HelpOutput, words?: readonly string[]): Command {
  const program = sparseCommand(words, 'atm-cli')
    .description('Exercise OAuth 2.x and OpenID Connect flows, and learn why a login fails.')
    .version(manifest.version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .option(
      '-p, --profile <name>',
      'the profile to use (default: ATM_PROFILE, then the active one)',
    )
    .option('--demo', 'use the built-in server: short for --profile demo')
    .option('--json', 'print one JSON object on stdout, errors as JSON on stderr')
    .option('--no-input', 'never prompt, never open a browser')
    .option('--no-color', 'no colours')
    .option('--no-cache', 'bypass the metadata and JWKS cache')
    .option(
      '--timeout <seconds>',
      'timeout in seconds (default: 180 for sign-in, in device the lifetime of the code; 30 for requests)',
      seconds,
    )
    .option('--trace', 'show every request and response on stderr, explained')
    .option('--trace-unredacted', 'the same with tokens and secrets; asks for confirmation first')
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

/** How a command is listed: without "[options]", which not all of them have at this point. */
function subcommandTerm(command: Command): string {
  const operands = command.registeredArguments.map((operand) =>
    operand.required ? `<${operand.name()}>` : `[${operand.name()}]`,
  );
  return [command.name(), ...operands].join(' ');
}

/**
 * A command whose sub-commands, those that `words` names excepted, have no flags: they are listed in
 * help, but never run. Without `words` nothing is left out. Building all takes a fifth of a start.
 */
function sparseCommand(words: readonly string[] | undefined, name?: string): Command {
  const command = new Command(name);
  command.createCommand = (child) => {
    const made = sparseCommand(words, child);
    return words === undefined || words.includes(made.name())
      ? withSchema(made)
      : withoutFlags(made);
  };
  return withOwnErrors(command);
}

function withoutFlags(command: Command): Command {
  command.option = () => command;
  command.addOption = () => command;
  return command;
}

/** The help of a command that acts names the JSON Schema of what it prints. */
function withSchema(command: Command): Command {
  const action = command.action.bind(command);
  command.action = (act) => {
    if (act === showHelp) return action(act);
    const file = () => `${commandPath(command).replaceAll(' ', '-')}.json`;
    command.addHelpText('after', () => `\nJSON Schema of --json: schema/${file()} of the package`);
    return action(act);
  };
  return command;
}

/** Errors of commander, worded as ours are, with the `command` whose help would have helped. */
function withOwnErrors(command: Command): Command {
  const fail = command.error.bind(command);
  command.error = (message, options) => {
    try {
      return fail(worded(message), options);
    } catch (error) {
      throw Object.assign(Object(error) as Error, { command: commandPath(command) });
    }
  };
  return command;
}

/** Commander wraps what a parser of `flags/parse.ts` says in a sentence of its own. */
function worded(message: string): string {
  const head = /^error: option '(?:-\w, )?(--[\w-]{1,60})[^']{0,200}' argument '/.exec(message);
  const verdict = "' is invalid. ";
  const at = message.lastIndexOf(verdict);
  if (head === null || at < head[0].length) return message;
  const [{ length }, flag] = head;
  const value = message.slice(length, at);
  const reason = message.slice(at + verdict.length);
  const said = reason.replace(/^Allowed choices are (.*)\.$/, 'is not one of $1');
  return `${flag}: "${value}" ${said}`;
}
