import type { RunSetting } from '../../model/run.ts';
import { type Markup, markup, nothing } from './markup.ts';

const origins: Readonly<Record<RunSetting['origin'], string>> = {
  flag: 'command line',
  environment: 'environment',
  profile: 'profile',
  preset: 'preset',
  default: 'default',
  server: 'server, at sign-in',
};

/** Each setting with its origin. */
export function settingsTable(settings: readonly RunSetting[]): Markup {
  if (settings.length === 0) return nothing;
  const rows = settings.map(
    ({ name, value, origin }) =>
      markup`<tr><th scope="row">${name}</th><td><bdi>${value}</bdi></td><td class="meaning">${origins[origin]}</td></tr>\n`,
  );
  return markup`<table class="pairs"><thead><tr><th scope="col">Setting</th><th scope="col">Value</th><th scope="col">From</th></tr></thead><tbody>
${rows}</tbody></table>`;
}
