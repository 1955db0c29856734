import { Command, type HelpContext } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { registerCall } from '../commands/call.ts';
import {
  commandPath,
  details,
  examples,
  type HelpText,
  type Register,
  type Run,
  showHelp,
  unknownCommand,
} from '../commands/command.ts';
import { registerClient } from '../commands/client/client.ts';
import { registerCompletion } from '../commands/completion.ts';
import { registerDecode } from '../commands/decode.ts';
import { registerDemo } from '../commands/demo.ts';
import { registerDevice } from '../commands/device.ts';
import { registerDiscover } from '../commands/discover.ts';
import { registerExplain } from '../commands/explain.ts';
import { groups, rare } from '../commands/flags/groups.ts';
import { seconds } from '../commands/flags/parse.ts';
import { registerGrant } from '../commands/grant/grant.ts';
import { registerHelp } from '../commands/help.ts';
import { registerKey } from '../commands/key/key.ts';
import { registerLogin } from '../commands/login.ts';
import { registerLogout } from '../commands/logout.ts';
import { registerProfile } from '../commands/profile/profile.ts';
import { registerProvider } from '../commands/profile/provider.ts';
import { registerServe } from '../commands/serve.ts';
import { registerStatus } from '../commands/status.ts';
import { registerToken } from '../commands/token/token.ts';
import { registerUserinfo } from '../commands/userinfo.ts';
import { registerVersion } from '../commands/version.ts';
import { registerVerify } from '../commands/verify/verify.ts';
import { type Documented, helpConfiguration } from './help/format.ts';

/** In the groups and the order of `--help`. */
const commandGroups: Readonly<Record<string, Readonly<Record<string, Register>>>> = {
  'Sign in:': {
    demo: registerDemo,
    login: registerLogin,
    device: registerDevice,
    grant: registerGrant,
    logout: registerLogout,
  },
  'Tokens:': { token: registerToken, userinfo: registerUserinfo, call: registerCall },
  'Verify:': { verify: registerVerify, decode: registerDecode },
  'Server:': { discover: registerDiscover, serve: registerServe },
  'Profiles:': {
    status: registerStatus,
    profile: registerProfile,
    client: registerClient,
    key: registerKey,
    provider: registerProvider,
  },
  'Diagnose:': { explain: registerExplain },
  'Help:': { help: registerHelp, completion: registerCompletion, version: registerVersion },
};

/** Where help goes; `columns` is called only when there is help to print. */
export type HelpOutput = {
  print(text: string): void;
  columns(): number;
  /** Whether headings may be bold. */
  colour?(): boolean;
  /** Help is whole, with what is rarely needed. */
  readonly isWhole?: boolean;
  /** Gets the command whose help is asked for, where programs read it, and nothing is printed. */
  readonly asked?: ((path: string) => void) | undefined;
};

/**
 * The command tree. Commander only parses: it prints help to `output` and never exits. With `words`,
 * the command line, the tree holds what they can reach: not the flags of commands that they do not
 * name, and when the first one is a command, no other.
 */
export function buildProgram(run: Run, output: HelpOutput, words?: readonly string[]): Command {
  const program = sparseCommand({ words, asked: output.asked }, 'atm-cli')
    .description('Exercise OAuth 2.x and OpenID Connect flows, and learn why a login fails.')
    .optionsGroup(groups.common)
    .option('-p, --profile <name>', 'the profile to use (default: the active one)')
    .option('--demo', 'use the built-in server, like --profile demo')
    .option('--timeout <seconds>', 'timeout (default: 180 to sign in, else 30)', seconds)
    .option('--no-input', 'never prompt, never open a browser')
    .helpOption('-h, --help', 'print help; with --json for programs')
    .helpCommand(false)
    .optionsGroup(rare(groups.common))
    .version(manifest.version, '-V, --version', 'print the version')
    .optionsGroup(groups.output)
    .option('--json', 'one JSON object on stdout, errors on stderr')
    .option('--trace', 'explain every request and response on stderr')
    .option('--report <file>', 'write the run as an HTML page, or Markdown: .md')
    .optionsGroup(rare(groups.output))
    .option('--har <file>', 'write the exchanges as HAR, for browser tools')
    .option('--trace-full', '--trace with all of the metadata and the keys')
    .option('--trace-unredacted', '--trace with tokens and secrets; asks first')
    .option('--no-color', 'no colours')
    .optionsGroup(rare(groups.network))
    .option('--no-cache', 'bypass the metadata and JWKS cache')
    .addHelpText(
      'after',
      examples(['atm-cli demo', 'atm-cli login --issuer https://id.example.com --client-id cli']),
    )
    .configureHelp(helpConfiguration({ isWhole: output.isWhole ?? false }))
    .configureOutput({
      writeOut: (text) => output.print(text),
      writeErr: (text) => output.print(text),
      outputError: () => {},
      getOutHelpWidth: () => output.columns(),
      getErrHelpWidth: () => output.columns(),
      getOutHasColors: () => output.colour?.() ?? false,
      getErrHasColors: () => output.colour?.() ?? false,
    })
    .showSuggestionAfterError(false)
    .exitOverride();
  const word = words?.[0] ?? '';
  for (const [title, commands] of Object.entries(commandGroups)) {
    program.commandsGroup(title);
    const isNamed =
      word !== 'help' && Object.values(commandGroups).some((one) => Object.hasOwn(one, word));
    const wanted = isNamed ? [commands[word]] : Object.values(commands);
    for (const register of wanted) register?.(program, run);
  }
  return program;
}

type TreeOptions = Pick<HelpOutput, 'asked'> & { readonly words: readonly string[] | undefined };

/**
 * A command whose sub-commands, those that `words` names excepted, have no flags: they are listed in
 * help, but never run. Without `words` nothing is left out. Building all takes a fifth of a start.
 */
function sparseCommand(options: TreeOptions, name?: string): Command {
  const { words, asked } = options;
  const command = new Command(name);
  command.createCommand = (child) => {
    const made = sparseCommand(options, child);
    return words === undefined || words.includes(made.name())
      ? withSchema(made)
      : withoutFlags(made);
  };
  return withOwnErrors(withHelpTexts(command), asked);
}

function withoutFlags(command: Command): Command {
  command.option = () => command;
  command.addOption = () => command;
  return command;
}

/** Texts of help are kept for `help/format.ts`, which prints the examples before the flags. */
function withHelpTexts(command: Command): Command {
  const helpTexts: (string | HelpText)[] = [];
  command.addHelpText = (_position, text) => {
    helpTexts.push(text as string | HelpText);
    return command;
  };
  return Object.assign(command, { helpTexts } satisfies Partial<Documented>);
}

function schemaFile(command: Command): string {
  return `schema/${commandPath(command).replaceAll(' ', '-')}.json`;
}

/** The whole help of a command that acts names the JSON Schema of what it prints. */
function withSchema(command: Command): Command {
  const action = command.action.bind(command);
  command.action = (act) => {
    if (act === showHelp) return action(act);
    return action(act).addHelpText(
      'after',
      details(() => `JSON Schema of --json: ${schemaFile(command)} of the package`),
    );
  };
  return command;
}

/**
 * Errors of commander, worded as ours are, with the command whose help would have helped. A word that
 * is no sub-command is an error for help, too.
 */
function withOwnErrors(command: Command, asked: HelpOutput['asked']): Command {
  const fail = command.error.bind(command);
  command.error = (message, options) => {
    try {
      return fail(worded(message), options);
    } catch (error) {
      throw Object.assign(Object(error) as Error, { command: commandPath(command), at: command });
    }
  };
  const print = command.outputHelp.bind(command);
  command.outputHelp = (context?: unknown) => {
    const [word = '-'] = command.args;
    const isOdd = !word.startsWith('-') && command.registeredArguments.length === 0;
    if (isOdd && command.commands.length > 0) unknownCommand(command, word);
    if (asked === undefined) print(context as HelpContext | undefined);
    else asked(commandPath(command));
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
