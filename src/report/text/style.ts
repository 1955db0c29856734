import { Chalk } from 'chalk';
import type { Stream } from '../../model/context.ts';
import { columnsOf } from './wrap.ts';

/** How text looks on one stream: its marks, which are the identity without colour, and its width. */
export type Style = {
  /** Columns of the terminal; infinite where the stream is none. */
  readonly columns: number;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly link: (text: string) => string;
  /** Light on dark, whatever the colours of the terminal are. */
  readonly plate: (text: string) => string;
};

/** The part of a stream that decides how text looks there. */
export type StyledStream = Pick<Stream, 'colour'> & Partial<Pick<Stream, 'isTTY' | 'columns'>>;

/** The look of text on one stream. */
export function styleFor(stream: StyledStream): Style {
  const chalk = new Chalk({ level: stream.colour ? 1 : 0 });
  return {
    columns: columnsOf(stream),
    bold: chalk.bold,
    dim: chalk.dim,
    good: chalk.green,
    bad: chalk.red,
    warn: chalk.yellow,
    link: chalk.cyan,
    plate: chalk.whiteBright.bgBlack,
  };
}
