import { near, words, type Vocabulary } from './terms.ts';

/** What other programs print about the way to a server, which has to be seen before what it says. */
export const onTheWay: Vocabulary = [
  [
    'second-factor',
    words('eotp\\b|reauthentication (?:is needed|failed)|requires a one time pass'),
  ],
  [
    'device-expired',
    words(
      'polling state code expired|device (?:authori[sz]ation )?code has expired|device code .{0,120}code expired',
    ),
  ],
  ['code-used', words('already used for user ?session')],
  ['cors', words('cors|access control (?:allow origin|checks)|cross origin|same origin policy')],
  [
    'port-in-use',
    words(
      'eaddrinuse|address (?:already )?in use|only one usage of each socket|port (?:\\S{1,60} )?(?:is )?(?:already )?(?:in use|taken|occupied|being used)|failed to bind|cant bind|bind on address',
    ),
  ],
  [
    'tls-hostname',
    words(
      `altnames?|alternative (?:dns )?names?|subject alternative|hostname mismatch|no alternative certificate|could not prove that it is|hostname .{0,80}not verified|host name mismatch|certificate (?:is )?not valid for|certificate is valid for|name mismatch|err cert common name|ip sans|no name matching|secure connection|ssl protocol error|hostname.{0,60}(?:did ?n[o]?t|didnt|does ?n[o]?t|doesnt) match|wrong version number|gave http response to https|unsupported or unrecognized ssl|not an ssl tls record|packet length too long|record layer failure|ssl certificate name|ssl error bad cert domain|not match (?:the )?(?:target )?host`,
    ),
  ],
  [
    'tls-untrusted',
    words(
      `unknown authority|ssl connection could not be established|remote certificate is invalid|peers? certificate issuer|certificate for this server is invalid|untrusted server certificate|certificate (?:has |for \\S{1,80} (?:\\S{1,20} ){0,6})expired|self ?signed|(?:unable to|cant|cannot|could not) (?:get (?:local )?issuer|verify (?:the )?(?:first|leaf|server|peer|certificate|ssl|tls))|err insecure|pkix|cert authority invalid|(?<!with )unknown issuer|untrusted ?root|trust relationship|certificate verify failed|valid certification path|trust anchor|certificate problem|peer certificate|certificate is not trusted|invalid ?certificate|ssl certificate problem|certificate chain|unable to find valid|certificate has been revoked|revoked certificate`,
    ),
  ],
  [
    'proxy',
    words(
      `proxy authentication|proxyerror|proxy error|http 407|\\b407\\b|tunnel(?:ing)? (?:connection|socket)|${near('(?<!oauth2 )(?<!oauth )proxy', 'refused|failed|cannot connect|unable|required', 40)}`,
    ),
  ],
  [
    'dns',
    words(
      'could not resolve|couldnt resolve|cannot resolve|enotfound|no such host|server misbehaving|name or service not known|nodename nor servname|eai again|getaddrinfo|unknown ?host|nxdomain|err name not resolved|name resolution|name does not resolve|dns (?:lookup|address|probe)|resource temporarily unavailable|failed to lookup address|no address associated|unresolvedaddress',
    ),
  ],
  [
    'connection-refused',
    words(
      'econn ?refused|etimedout|connect time ?out|connection timed ?out|i o timeout|connection ?refused|refused to connect|connection to the server (?:\\S{1,80} ){1,3}was refused|refused the connection|actively refused|(?:unable|failed|cannot|could ?nt?|couldnt|cant) (?:to )?(?:establish a )?connect(?:ion)?(?: to)? (?!host)|connect to \\S{1,60} (?:port )?\\S{0,60} ?(?:port \\d{1,5} )?failed|connection (?:was )?closed|closed (?:the )?connection|remote host (?:closed|terminated)|hang up|unexpected eof|end of file reached|empty reply|err connection|connection (?:was )?reset|econnreset|econnaborted|connection aborted|site cant be reached|cannot be reached|problem loading page',
    ),
  ],
  [
    'timeout',
    words(
      'timed ?out|(?<!after )time ?out|execution expired|deadline exceeded|did not properly respond|failed to respond|etimedout|esockettimedout|took too long|context deadline',
    ),
  ],
];
