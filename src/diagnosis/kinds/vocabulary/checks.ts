import { near, phrases, words, type Vocabulary } from './terms.ts';

/** Sentences of clients and libraries whose single words are those of other kinds; they are looked for first. */
const reports: Vocabulary = [
  [
    'login-required',
    phrases(
      'run az login',
      'log ?in session was not found',
      'user interactivity',
      'cannot prompt',
      'needs ?auth\\b',
      'login hint was',
      'determine credentials',
    ),
  ],
  [
    'refresh-dead',
    phrases(
      'refresh (?:cached )?sso token',
      'expired and (?:the )?refresh (?:has )?failed',
      'need(?:ed)? to refresh the',
    ),
  ],
  [
    'clock',
    phrases(
      'jwt not active',
      'issued at time',
      'not valid yet',
      '(?:cannot|cant|must not|not) be (?:used|accepted) (?:before|yet)',
      'before use time',
      'ahead of (?:the )?current',
      'nbf has not',
      'too far (?:away|in the past)',
    ),
  ],
  [
    'jwt-malformed',
    phrases(
      'not a valid base ?64',
      'base ?64 invalid',
      'unexpected (?:number|token) at position',
      'invalid segment encoding',
      'missing part delimiters',
      'not a well formed jwt',
      'missing exp\\b',
      'not in the form',
      'unable to parse (?:the )?id token',
      'decod\\w{1,3} (?:json )?(?:from )?(?:the )?(?:token|jwt) ?(?:header|payload|claim)s?',
      'failed to decode (?:the )?jwt',
      'encrypted jwts?',
      'jwt ?decode ?exception',
      'json value of type',
      '(?:expected to|must) have (?:3|three) parts',
      'two dots',
    ),
  ],
  [
    'key-not-found',
    phrases(
      'no known key',
      'key id (?:\\S{1,60} )?not found',
      'multiple applicable keys',
      'match any of the keys',
      'usable keys?',
      'algorithm for key',
      'unable to locate signature verification key',
      'fetching keys .{0,40}failed',
    ),
  ],
  [
    'signature',
    words(
      `cryptographic primitive|verification error|signing method \\S{1,20} is invalid|signed claims jwss? are|${near('alg|algorithms?', 'mismatch|different|doesnt match|not match|not allowed|unexpected|incorrect|unsupported', 60)}`,
    ),
  ],
  [
    'issuer-mismatch',
    phrases(
      'issuer mismatch',
      'unexpected issuer',
      'issuers? (?:did ?n[o]?t|does ?n[o]?t|didnt|doesnt|do not) match',
      'jwt issuer is not configured',
      'no open ?idconnect provider found',
      'issued by (?:a different|another|the given)',
    ),
  ],
  ['audience', words('audience parameters? (?:is|are) invalid|invalid value for audience')],
  ['denied-by-person', words('failed to accept')],
  ['https-required', words('https only enabled|secure contexts|must be an https url')],
  [
    'cookies',
    phrases(
      'authori[sz]ation request details in session',
      'login error \\. expired code',
      'already authenticated as',
      'redirected you too many times',
      'too many redirects',
      'state has expired',
    ),
  ],
  [
    'token-exchange',
    phrases(
      'trusted publish\\w{0,3}',
      'attribute condition',
      'workload identity',
      'corresponding publisher',
      'assume role with web identity',
    ),
  ],
  ['client-assertion', words('federated identity record')],
  [
    'state-mismatch',
    phrases(
      'received and expected state',
      'matching state found',
      'authori[sz]ation request (?:state|not found)',
      '(?:no|missing|lost|determine|restore|match) (?:the )?(?:session )?state\\b',
      'state (?:cannot|could not) be',
      'state cookie',
      'state \\S{0,30} ?cookie found',
    ),
  ],
  [
    'login-page',
    phrases(
      'invalid character .{0,20}looking for',
      'unexpected token .{0,12}in json',
      'unexpected character .{0,30}json',
    ),
  ],
  ['token-missing', words('unable to authenticate need')],
  [
    'metadata-not-found',
    phrases(
      'does not implement .{0,40}metadata',
      'endpoints? (?:cannot|could not) be resolved',
      'resolve configuration',
      'openid configuration not supported',
      '404 page not found',
      'discovery unavailable',
      'expected 200 ok',
      'not a conform (?:authori[sz]ation server|openid provider) metadata',
    ),
  ],
  ['server-down', words('(?:http|status code) 50[0234]\\b')],
  ['token-scope', words('missing scope|token (?:\\w{1,20} ){0,3}missing (?:\\w{1,20} )?scopes?')],
  ['token-dead', words('access token session has expired')],
  ['jwt-expired', words('exp not satisfied|expiration is past|on or after the expiration')],
  ['jwt-audience', words('aud not satisfied')],
  ['nonce-mismatch', words('unexpected (?:id token|jwt) nonce')],
];

/** What a client says about the checks that it made. */
export const checked: Vocabulary = [
  ...reports,
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
      `idx20803|idx20804|idx20807|${near('discover\\w{0,9}|well known|open ?id (?:connect )?configuration|provider configuration|(?<!client )metadata|configuration (?:endpoint|document)', '404|not found|fail\\w{0,9}|unable|could not|cannot|obtain|resolve|fetched|retriev\\w{0,9}', 100)}`,
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
      `idx10214|idx10206|idx10208|invalid ?audience|${near('audiences?|aud', 'no match|invalid|mismatch\\w{0,9}|not match|does ?n[o]?t|doesnt|expected|unexpected|not allowed|wrong|validation failed|incorrect|recipient|intended|contain\\w{0,9}|found|array|missing|reject\\w{0,3}', 60)}`,
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
      `jwt malformed|not enough segments|invalid (?:number of )?segments|wrong number of segments|token contains an invalid|number of segments|must consist of|idx12741|idx12709|idx10708|invalid compact|malformed ?jwt|not a (?:valid )?jwt|jwt (?:strings )?must (?:have|be|contain)|for part \\d|invalid jwt(?! sig)|invalid jws|malformed (?:\\w{1,20} )?(?:tokens?|jws)|(?:tokens?|jws) (?:is |was )?malformed|malformed(?: \\.|$)|three parts|invalid (?:base64|character)|decode ?error`,
    ),
  ],
];
