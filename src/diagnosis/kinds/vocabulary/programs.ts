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
      `proxy authentication|proxyerror|proxy error|http 407|\\b407\\b|tunnel(?:ing)? (?:connection|socket)|${near('proxy', 'refused|failed|cannot connect|unable|required', 40)}`,
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
      'econn ?refused|connection ?refused|refused to connect|connection to the server (?:\\S{1,80} ){1,3}was refused|refused the connection|actively refused|(?:unable|failed|cannot|could ?nt?|couldnt|cant) (?:to )?(?:establish a )?connect(?:ion)?(?: to)? (?!host)|connect to \\S{1,60} (?:port )?\\S{0,60} ?(?:port \\d{1,5} )?failed|connection (?:was )?closed|closed (?:the )?connection|remote host (?:closed|terminated)|hang up|unexpected eof|end of file reached|empty reply|err connection|connection (?:was )?reset|econnreset|econnaborted|connection aborted|site cant be reached|cannot be reached|problem loading page',
    ),
  ],
  [
    'timeout',
    words(
      'timed ?out|(?<!after )time ?out|execution expired|deadline exceeded|did not properly respond|failed to respond|etimedout|esockettimedout|took too long|context deadline',
    ),
  ],
];

/** What a client says about the checks that it made. */
export const checked: Vocabulary = [
  ['login-required', words('run az login|log ?in session was not found')],
  [
    'refresh-dead',
    words(
      '(?:unable to )?refresh (?:cached )?sso token|expired and (?:the )?refresh (?:has )?failed',
    ),
  ],
  [
    'jwt-malformed',
    words(
      'not a valid base ?64|unexpected (?:number|token) at position|invalid segment encoding|missing part delimiters|not a well formed jwt|missing exp\\b',
    ),
  ],
  ['signature', words('cryptographic primitive')],
  ['issuer-mismatch', words('jwt issuer is not configured|no open ?idconnect provider found')],
  ['audience', words('audience parameters? (?:is|are) invalid|invalid value for audience')],
  ['denied-by-person', words('failed to accept')],
  [
    'clock',
    words(
      'jwt not active|issued at time|(?:cannot|cant) be used before|nbf has not|too far (?:away|in the past)',
    ),
  ],
  [
    'signature',
    words(
      near(
        'alg|algorithms?',
        'mismatch|different|doesnt match|not match|not allowed|unexpected|incorrect|unsupported',
        60,
      ),
    ),
  ],
  ['issuer-mismatch', words('issuer mismatch')],
  ['https-required', words('https only enabled|secure contexts|must be an https url')],
  ['cookies', words('authori[sz]ation request details in session|login error \\. expired code')],
  [
    'token-exchange',
    words(
      'trusted publish\\w{0,3}|attribute condition|workload identity|corresponding publisher|assume role with web identity',
    ),
  ],
  ['client-assertion', words('federated identity record')],
  [
    'state-mismatch',
    words(
      'received and expected state|matching state found|authori[sz]ation request state|(?:no|missing|lost|determine|restore|match) (?:the )?(?:session )?state\\b|state (?:cannot|could not) be|state cookie|state \\S{0,30} ?cookie found',
    ),
  ],
  ['login-required', words('user interactivity|cannot prompt|needs ?auth\\b|login hint was')],
  ['login-page', words('invalid character .{0,20}looking for')],
  ['token-missing', words('unable to authenticate need')],
  [
    'key-not-found',
    words(
      'no known key|key id (?:\\S{1,60} )?not found|multiple applicable keys|unable to locate signature verification key|fetching keys .{0,40}failed',
    ),
  ],
  [
    'metadata-not-found',
    words('does not implement .{0,40}metadata|endpoints? (?:cannot|could not) be resolved'),
  ],
  ['server-down', words('http 50[234]\\b')],
  [
    'cookies',
    words(
      'already authenticated as|redirected you too many times|too many redirects|state has expired',
    ),
  ],
  ['token-scope', words('missing scope')],
  ['jwt-expired', words('exp not satisfied|expiration is past|on or after the expiration')],
  ['jwt-audience', words('aud not satisfied')],
  [
    'jwt-malformed',
    words(
      'not in the form|unable to parse (?:the )?id token|decod\\w{1,3} (?:json )?(?:from )?(?:the )?(?:token|jwt) ?(?:header|payload|claim)s?|jwt ?decode ?exception|json value of type|expected to have 3 parts|must have three parts',
    ),
  ],
  ['nonce-mismatch', words('unexpected id token nonce')],
  [
    'metadata-not-found',
    words(
      'openid configuration not supported|404 page not found|discovery unavailable|expected 200 ok|not a conform (?:authori[sz]ation server|openid provider) metadata',
    ),
  ],
  ['login-page', words('unexpected token .{0,12}in json|unexpected character .{0,30}json')],
  [
    'nonce-mismatch',
    words(
      near(
        'nonce',
        'mismatch\\w{0,9}|invalid|not match|does ?n[o]?t|doesnt|missing|not found|null|expected|fail\\w{0,9}|incorrect|wrong|different',
        60,
      ),
    ),
  ],
  [
    'state-mismatch',
    words(
      `mismatching state|csrf detected|csrf warning|csrf error|csrf attack|correlation failed|invalid state ?exception|unsafe state|checks state|${near('(?:oauth ?2? )?state(?: parameter| value| argument| cookie| token)?', 'mismatch\\w{0,9}|invalid|not match|does ?n[o]?t|doesnt|didnt|missing|differ\\w{0,9}|incorrect|wrong|unexpected|not equal|not found|verif\\w{0,9}|unknown', 40)}`,
    ),
  ],
  [
    'metadata-not-found',
    words(
      `idx20803|idx20804|idx20807|${near('discover\\w{0,9}|well known|open ?id (?:connect )?configuration|provider configuration|(?<!client )metadata|configuration (?:endpoint|document)', '404|not found|fail\\w{0,9}|unable|could not|cannot|obtain|resolve|fetched|retriev\\w{0,9}', 100)}|expected 200 ok got 404`,
    ),
  ],
  [
    'issuer-mismatch',
    words(
      `idx10205|idx10211|${near('issuers?|iss\\b', 'mismatch\\w{0,9}|not match|does ?n[o]?t|doesnt|didnt|unexpected|expected|invalid|not allowed|not correct|incorrect|wrong|differ\\w{0,9}|not issued by|validation failed|unknown|missing', 60)}|not issued by`,
    ),
  ],
  [
    'key-not-found',
    words(
      `idx10501|idx10500|idx10503|idx10516|no matching key|no applicable key|jwks (?:no|multiple|invalid|timeout)|jwksinvalid|${near('kid|jwks?|key ?set|signing keys?|public keys?|verification keys?|matching keys?|signature keys?', 'no |not (?:found|available)|unable|missing|fail\\w{0,9}|empty|find|match\\w{0,9}|contain|unknown|invalid|unsupported|fetch\\w{0,9}|null|retriev\\w{0,9}|decod\\w{0,9}|pars\\w{0,9}', 50)}`,
    ),
  ],
  [
    'jwt-audience',
    words(
      `idx10214|idx10206|idx10208|invalid ?audience|${near('audiences?|aud', 'no match|invalid|mismatch\\w{0,9}|not match|does ?n[o]?t|doesnt|expected|unexpected|not allowed|wrong|validation failed|incorrect|recipient|intended|contain\\w{0,9}|found|array', 60)}`,
    ),
  ],
  [
    'clock',
    words(
      `idx10222|before ?valid|before its valid|used too (?:early|late)|token prior|not yet valid|in the future|not active yet|clock|${near('nbf|iat', 'future|before|early|invalid|check', 40)}|immature ?signature|issued in the future`,
    ),
  ],
  [
    'jwt-expired',
    words(
      `idx10223|idx10225|jwt (?:is |has )?expired|expired ?jwt|token ?expired ?error|signature has expired|expired ?signature|(?:id |access )?token (?:is |has |was )?(?:been )?expired|token has expired|expired token|exp claim|lifetime validation|jwt is expired`,
    ),
  ],
  [
    'signature',
    words(
      `idx1050[248]|idx1051[1-5]|${near('signatures?', 'invalid|fail\\w{0,9}|mismatch\\w{0,9}|not match|does ?n[o]?t|doesnt|error|verif\\w{0,9}|bad|incorrect|wrong|rejected|reject\\w{0,9}', 50)}|another algorithm expected|invalid algorithm|signed jwt rejected`,
    ),
  ],
  [
    'jwt-malformed',
    words(
      `jwt malformed|not enough segments|invalid (?:number of )?segments|wrong number of segments|token contains an invalid|number of segments|must consist of|idx12741|idx12709|idx10708|invalid compact|malformed ?jwt|not a (?:valid )?jwt|jwt (?:strings )?must|for part \\d|invalid jwt(?! sig)|invalid jws|${near('malformed', 'tokens?|jwts?|jws', 30)}|malformed(?: \\.|$)|three parts|invalid (?:base64|character)|decode ?error`,
    ),
  ],
];
