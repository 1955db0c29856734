/** The flags of settings on the command line. */
import { defaultSettings } from './profile-names.ts';
import { withPort } from './url.ts';

const own: Readonly<Record<string, string>> = {
  client_cert: '--cert',
  client_key: '--key',
  id_token_signed_response_alg: '--id-token-alg',
  redirect_uris: '--redirect-uri',
  pushed_authorization_request_endpoint: '--par-endpoint',
  // Its value is read from standard input; it never stands on a command line.
  client_secret: '--client-secret-stdin',
};

/**
 * The words that give a setting on the command line, unquoted. `name` is spelled as `profile set`
 * does, `params.prompt` and `provider_parameters.realm` included; a list is separated by blanks.
 * Empty for a setting that no flag has.
 */
export function settingFlag(name: string, value: string): readonly string[] {
  const [group = name, ...rest] = name.split('.');
  const member = rest.join('.');
  switch (group) {
    case 'params':
      return ['--param', `${member}=${value}`];
    case 'provider_parameters':
      return member === '' ? [] : [`--${member}`, value];
    case 'allow_insecure_http':
      return value === 'true' ? ['--allow-insecure-http'] : [];
    case 'check_authorization_url':
      return value === 'false' ? ['--no-url-check'] : [];
    case 'resource':
    case 'redirect_uris':
      return value.split(' ').flatMap((one) => flagWith(flagOf(name), one));
    case 'redirect_uri':
      return redirectFlag(value);
    case 'client_secret':
      return ['--client-secret-file', '<file>'];
    case 'iss':
      return [];
    default:
      return flagWith(flagOf(name), value);
  }
}

/** A flag and its value; one that begins as a flag does would be taken for one. */
export function flagWith(flag: string, value: string): readonly string[] {
  return value.startsWith('-') ? [`${flag}=${value}`] : [flag, value];
}

/** The default redirect URI with another port is what `--port` makes. */
function redirectFlag(value: string): readonly string[] {
  const { redirect_uri = '' } = defaultSettings;
  const { port = '' } = URL.canParse(value) ? new URL(value) : {};
  const isDefault = port !== '' && withPort(redirect_uri, Number(port)) === value;
  return isDefault ? ['--port', port] : ['--redirect-uri', value];
}

function flagOf(name: string): string {
  return own[name] ?? `--${name.replaceAll('_', '-')}`;
}
