import { Option } from 'commander';
import { Failure } from '../errors.ts';

/**
 * A flag that nobody should use: a value on the command line is public. It is hidden, refused with a
 * sentence also where its value is missing, and never repeated, as the parser's own error would.
 */
export function secretFlag(flag: string, what: string, instead: string): Option {
  return new Option(`${flag} [value]`)
    .hideHelp()
    .preset('')
    .argParser(() => {
      throw new Failure(
        'usage',
        `a ${what} on the command line ends up in the shell history and in the process list`,
        { hint: `use ${instead}` },
      );
    });
}
