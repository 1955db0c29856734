/** The flags of settings on the command line. */

const own: Readonly<Record<string, string>> = {
  client_cert: '--cert',
  client_key: '--key',
  id_token_signed_response_alg: '--id-token-alg',
  redirect_uris: '--redirect-uri',
  // Its value is read from standard input; it never stands on a command line.
  client_secret: '--client-secret-stdin',
};

/**
 * The words that give a setting on the command line, unquoted. `name` is spelled as `profile set`
 * does, `params.prompt` and `provider_parameters.realm` included; a list is separated by blanks.
 * Empty for a setting that no flag has.
 */
export function settingFlag(name: string, value: string): readonly string[] {
  const [group, ...rest] = name.split('.');
  const member = rest.join('.');
  switch (group) {
    case 'params':
      return ['--param', `${member}=${value}`];
    case 'provider_parameters':
      return member === '' ? [] : [`--${member}`, value];
    case 'allow_insecure_http':
      return value === 'true' ? ['--allow-insecure-http'] : [];
    case 'resource':
    case 'redirect_uris':
      return value.split(' ').flatMap((one) => [flagOf(name), one]);
    case 'client_secret':
      return ['--client-secret-file', '<file>'];
    case 'iss':
      return [];
    default:
      return [flagOf(name), value];
  }
}

function flagOf(name: string): string {
  return own[name] ?? `--${name.replaceAll('_', '-')}`;
}
