/** The headings under which help lists flags; those of one command alone come first. */
export const groups = {
  own: 'Flags:',
  common: 'Common:',
  client: 'Client:',
  endpoints: 'Endpoints without discovery:',
  request: 'Request:',
  browser: 'Callback and browser:',
  output: 'Output:',
  network: 'Network:',
  provider: 'Provider:',
} as const;

export type Group = (typeof groups)[keyof typeof groups];

const mark = ' (rare)';

/** The group of flags that help lists with `--all` only, under the heading of the others. */
export function rare(group: Group): string {
  return `${group}${mark}`;
}

/** The heading of a group, and whether its flags are listed with `--all` only. */
export function readGroup(group: string | undefined): {
  readonly heading: string;
  readonly isRare: boolean;
} {
  if (group === undefined) return { heading: groups.own, isRare: false };
  const isRare = group.endsWith(mark);
  return { heading: isRare ? group.slice(0, -mark.length) : group, isRare };
}
