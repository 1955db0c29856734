/** What has been typed, and where an escape sequence of the keyboard stands. */
export type Typed = { readonly line: string; readonly escape: '' | 'escape' | 'sequence' };

export type TypedStep = {
  readonly typed: Typed;
  /** The lines that were ended. */
  readonly lines: readonly string[];
  /** What the terminal has to show. */
  readonly echo: string;
  /** A key that the terminal would have handled by itself. */
  readonly key?: 'interrupt' | 'quit' | 'suspend' | 'end';
};

export const nothingTyped: Typed = { line: '', escape: '' };

const keys: Readonly<Record<string, TypedStep['key']>> = {
  '\u0003': 'interrupt',
  '\u001c': 'quit',
  '\u001a': 'suspend',
  '\u0004': 'end',
};

/** The longest line; more is dropped. */
const maxLength = 64 * 1024;

/**
 * The lines in characters of a terminal in raw mode. A terminal that collects lines itself drops
 * what is longer than 4,095 bytes (Linux) or 1,024 (macOS), as a pasted URL may be.
 */
export function readTyped({ line, escape }: Typed, characters: string): TypedStep {
  const typed = Array.from(line);
  const lines: string[] = [];
  let state = escape;
  let echo = '';
  let key: TypedStep['key'];
  for (const character of characters) {
    if (state !== '') state = afterEscape(state, character);
    else if (character === '\u001b') state = 'escape';
    else if (character === '\r' || character === '\n') {
      lines.push(typed.splice(0).join(''));
      echo += '\n';
    } else if (character === '\u007f' || character === '\b') {
      if (typed.pop() !== undefined) echo += '\b \b';
    } else if (character === '\u0015') {
      echo += '\b \b'.repeat(typed.splice(0).length);
    } else if (character in keys) {
      if (keys[character] !== 'end' || typed.length === 0) key ??= keys[character];
    } else if (character >= ' ' && typed.length < maxLength) {
      typed.push(character);
      echo += character;
    }
  }
  return {
    typed: { line: typed.join(''), escape: state },
    lines,
    echo,
    ...(key === undefined ? {} : { key }),
  };
}

/** Escape sequences such as arrow keys and bracketed paste end with a letter or `~`. */
function afterEscape(state: 'escape' | 'sequence', character: string): Typed['escape'] {
  if (state === 'escape') return character === '[' || character === 'O' ? 'sequence' : '';
  return /[\x40-\x7e]/.test(character) ? '' : 'sequence';
}
