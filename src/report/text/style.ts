import type { Stream } from '../../model/context.ts';
import { Chalk } from 'chalk';

/** How text is marked; every mark is the identity on a stream without colour. */
export type Style = {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly link: (text: string) => string;
  /** Light on dark, whatever the colours of the terminal are. */
  readonly plate: (text: string) => string;
};

/** The marks for one stream. */
export function styleFor(stream: Pick<Stream, 'colour'>): Style {
  const chalk = new Chalk({ level: stream.colour ? 1 : 0 });
  return {
    bold: chalk.bold,
    dim: chalk.dim,
    good: chalk.green,
    bad: chalk.red,
    warn: chalk.yellow,
    link: chalk.cyan,
    plate: chalk.whiteBright.bgBlack,
  };
}
