import { Failure } from './errors.ts';
import { defaultProfile, demoProfile } from './presets.ts';

const maxLength = 64;
// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const refused = /[\u0000-\u001f\u007f-\u009f/\\]/;

/** Throws a `usage` failure unless a profile of this name can be stored. */
export function assertProfileName(name: string): void {
  if (name === demoProfile) {
    throw new Failure('usage', `"${demoProfile}" is the built-in profile and cannot be changed`, {
      hint: 'choose another name for your own profile',
    });
  }
  if (name.trim() === '' || name.length > maxLength || refused.test(name)) {
    throw new Failure('usage', `${JSON.stringify(name)} cannot be the name of a profile`, {
      hint: `a name has 1 to ${maxLength} characters, without slashes and control characters`,
    });
  }
}

/** The flag that names a profile in a command line that can be pasted; nothing for the default one. */
export function profileFlag(name: string): string {
  if (name === demoProfile) return ' --demo';
  if (name === defaultProfile) return '';
  const quoted = /^[\w.@-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
  return ` --profile ${quoted}`;
}
