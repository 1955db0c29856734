import { InvalidArgumentError } from 'commander';

/** An option's whole number of seconds, 0 or more. */
export function seconds(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('it takes whole seconds, such as 60');
  return Number(text);
}

/** A TCP port; 0 means any free one. */
export function port(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  if (value > 65_535) throw new InvalidArgumentError('it takes a port from 0 to 65535');
  return value;
}

/** Collects an option that may be given several times. */
export function repeat(text: string, seen: readonly string[] | undefined): readonly string[] {
  return [...(seen ?? []), text];
}

/** Collects `name=value` pairs. */
export function pair(
  text: string,
  seen: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const cut = text.indexOf('=');
  if (cut < 1) throw new InvalidArgumentError('it takes name=value, such as prompt=login');
  return { ...seen, [text.slice(0, cut)]: text.slice(cut + 1) };
}
