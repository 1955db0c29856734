/** What the commands print with `--json` that are about atm-cli itself. */
import * as v from 'valibot';
import { exitCodes } from '../../model/errors.ts';
import { choice, flag, integer, list, maybe, received, text, texts } from './members.ts';

/** The shells for which there is a completion. */
export const shells = ['bash', 'zsh', 'fish', 'pwsh'] as const;

const listedFlag = v.object({
  flag: text('its name, with dashes'),
  short: maybe(text('its short name')),
  value: maybe(text('what its value is, where it takes one')),
  description: text('what it does'),
  choices: maybe(texts('the only values that it takes')),
  default: maybe(text('the value that it has without being given')),
  repeatable: flag('it may be given several times'),
  group: text('the group in which help lists it'),
  rare: flag('help lists it with --all only'),
});

const operand = v.object({
  name: text('its name in help'),
  description: text('what it is'),
  required: flag('the command needs it'),
  repeatable: flag('it may be given several times'),
  choices: maybe(texts('the only values that it takes')),
});

const listedCommand = v.object({
  command: text('its words, such as token refresh'),
  group: text('the group in which help lists it'),
  summary: text('what it does, in one line'),
  description: text('what it does'),
  arguments: list(operand, 'its operands, in order'),
  flags: list(listedFlag, 'its flags, beside those of all commands and of the commands above it'),
  examples: texts('command lines'),
  output_schema: maybe(received('the JSON Schema of what it prints with --json')),
});

const kinds = Object.keys(exitCodes) as (keyof typeof exitCodes)[];

export const programOutputs = {
  help: v.object({
    name: text('the name of the program'),
    version: text('its version'),
    description: text('what it is for'),
    flags: list(listedFlag, 'the flags that all commands take'),
    commands: list(listedCommand, 'the commands, or those below the one that was asked for'),
    exit_codes: list(
      v.object({ code: integer('the exit code'), kind: choice(kinds, 'its kind, as in errors') }),
      'how a command may end',
    ),
    error_schema: maybe(received('the JSON Schema of the error on the last line of stderr')),
  }),
  version: v.object({
    version: text('the version of atm-cli'),
    node: text('the version of Node'),
    platform: text('the operating system and the processor'),
  }),
  completion: v.object({
    shell: choice(shells, 'the shell'),
    install: text('the command that installs it'),
    script: text('the script'),
  }),
};
