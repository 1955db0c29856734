import { address, normalised } from './words.ts';

/** What a URL, or its query, says of an error. */
function errorIn(url: string): string {
  const query = new URLSearchParams(url.slice(url.search(/[?#]/) + 1));
  return ` ${query.get('error_description') ?? ''} `;
}

/** At least three pairs in a row, as logs have them. */
const pairs = /(?:[\w.-]{1,40}=(?:"(?:[^"\\\n]|\\.){0,2000}"|[^\s,"]{0,300})(?:,? |\n|$)){3,60}/g;

/** The values of those that say why. */
function reasonsIn(logged: string): string {
  const said = logged.matchAll(
    /\b(?:type|err|error|reason|msg|message|cause|details?|\w{0,20}description)=("(?:[^"\\\n]|\\.){0,2000}"|[^\s,"]{0,300})/gi,
  );
  return ` . ${[...said].map(([, value]) => value).join(' . ')} . `;
}

/** Members of a printed object that are an address, an id, a type or a method. */
const members =
  /(?<=[{,\n]\s{0,20})["']?\w{0,40}(?:ur[il]|origin|host|path|id|type|method)["']?: ["'][^"'\n]{0,300}["']/gi;

/** What somebody pasted, without the lines and members that name files, times and methods. */
export function pastedWords(text: string): string {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s{0,20}(?:at |File "|from \/|#\d|\.\.\. \d)/.test(line));
  const plain = lines
    .join('\n')
    .replace(address, errorIn)
    .replace(/[?&]error_description=[^&\s"']{1,1000}/g, errorIn)
    .replace(/\b[A-Za-z_][\w$]{0,60}(?:\.[A-Za-z_$][\w$]{0,80}){2,12}/g, (path) =>
      path.slice(path.lastIndexOf('.') + 1),
    )
    .replace(pairs, reasonsIn)
    .replace(members, ' ')
    .replace(/\brealm="[^"\n]{0,300}"/g, ' ')
    .replace(/(?:\/[\w.@-]{1,100}){2,20}(?::\d{1,6}){0,2}/g, ' ');
  return normalised(plain).replace(
    /\b(?:invalid (?:grant|client|request|token|target|scope)(?! credentials| types?| id| secret)|unauthori[sz]ed client|access denied)\b/g,
    ' . ',
  );
}
