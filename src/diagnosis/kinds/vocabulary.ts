import { near, type Vocabulary } from './kind.ts';

/** What is wrong with something. */
const wrong =
  'invalid|not (?:a )?(?:valid|registered|allowed|match\\w{0,9}|found|permitted|supported|known|authori[sz]ed|whitelisted|associated|listed|configured|recogni[sz]ed|correct|equal|in|one of|part|present|granted|available|white listed|enabled)|no match\\w{0,9}|mismatch\\w{0,9}|unknown|unregistered|unauthori[sz]ed|incorrect|wrong|bad|missing|does ?n[o]?t (?:match|exist|have|contain|include)|doesnt|didnt|did not|isnt|wasnt|differ\\w{0,9}|illegal|malformed|unsupported|disallowed|unmatch\\w{0,9}|must (?:match|be)|unrecogni[sz]ed|cannot be shown|could not be|required|no longer|rejected|refused|unable';
const gone =
  'expired|revoked|invalid\\w{0,9}|not (?:found|valid|active|exist|recogni[sz]ed|known|usable)|unknown|malformed|(?:already |been |was )?(?:used|redeemed|consumed|rotated|reused|exchanged)|reuse|inactive|incorrect|bad|wrong|stale|exceeded|does ?n[o]?t (?:exist|match)|doesnt exist|blocked|no longer|terminated|cannot be|could not be|unable|isnt valid|not issued|was issued|mismatch|different client|removed|deleted|disabled';
const off =
  'disabled|locked|blocked|suspended|deactivated|banned|inactive|deleted|archived|not (?:active|enabled|approved|in active|an? active)|is not active|expired|revoked|removed|unapproved';
const unknownThing =
  'not found|unknown|does ?n[o]?t exist|doesnt exist|not (?:exist|be found|registered|recogni[sz]ed|known|identified)|no such|could ?nt? (?:be found|find)|could not (?:be found|find)|cannot find|unregistered|unrecogni[sz]ed|nonexistent|missing or invalid|is (?:missing|invalid|incorrect|wrong)|not identify';

const person =
  '(?:users?|(?<!service )accounts?|identity(?! provider)|member|profile|customer|principal|resource owner)';
const client =
  '(?:oauth ?2? )?(?:client|application|app|consumer|integration|relying party|service provider)';
const token =
  '(?:access |bearer |security |id |session |api |provided |auth |oauth )?(?:tokens?|jwts?|credentials?|api ?key|key)';

function words(pattern: string): RegExp {
  return new RegExp(`\\b(?:${pattern})`);
}

/** Words that mean the same at every endpoint; those that are more specific stand first. */
export const everywhere: Vocabulary = [
  [
    'server-down',
    words('temporarily unavailable|(?:service|server) (?:is )?(?:temporarily )?unavailable'),
  ],
  ['clock', words('(?:time|clock) skew|time sync|clocks?\\b')],
  ['dpop', words('dpop|jkt|proof of possession|proof key thumbprint')],
  ['pkce', words('pkce|code challenge|code verifier|proof key for code|failed to verify code')],
  [
    'https-required',
    words(
      `${near('https|ssl', 'required', 20)}|requires? https|must (?:use|utilize|be) https|only (?:accepts )?https|https requests|insecure transport|plain http request`,
    ),
  ],
  [
    'certificate-required',
    words(
      `(?:client|transport|tls) certificates?|ssl certificate error|no required ssl|mutual tls|mtls|${near('certificate', 'thumbprint|bound|not presented')}|certificate (?:is )?(?:missing|required)`,
    ),
  ],
  [
    'request-object',
    words(
      'request object|request parameter (?:is )?not supported|use of the request parameter|pushed authori[sz]ation|signed request|(?<!redirect )(?<!redirection )request uri|request parameter (?:is )?(?:required|must)|par (?:is )?required',
    ),
  ],
];

/** Words of an endpoint that issues tokens, and of the pages before it. */
export const issuing: Vocabulary = [
  [
    'client-assertion',
    words(
      `client assertion|jwt assertion|jwt id|jti\\b|private key jwt|${near('assertion', `${gone}|signature|audience|aud|time range|lifetime|iat|jti|key|issuer`, 80)}|invalid jwt|jwt signature|${near('jwt', 'signature|issuer|audience|not signed')}`,
    ),
  ],
  ['redirect-uri', words(near('redirect(?:ion)? ?ur[il]s?', wrong))],
  ['refresh-dead', words(near('refresh ?tokens?', gone))],
  [
    'device-expired',
    words(
      `${near('(?:device|user|activation|verification) ?codes?', 'expired|timed out')}|(?:device|login|activation) (?:request|flow|session) (?:has )?expired`,
    ),
  ],
  ['device-unknown', words(near('(?:device|user|activation) ?codes?(?! flow)', gone))],
  [
    'code-expired',
    words(
      `(?:authori[sz]ation |auth |grant |verification |oauth )?code (?:has |is |was )?(?:been )?(?:expired|too old)|expired (?:authori[sz]ation |auth )?code|code.{0,30}(?<!device )expired`,
    ),
  ],
  [
    'code-used',
    words(
      `${near('(?:authori[sz]ation |auth |access |oauth |grant |verification |temporary |exchange )codes?(?! grant| flow| challenge)', `${gone}|already`)}|(?:invalid|bad|incorrect|unknown|used) (?:verification |authori[sz]ation |auth |oauth )?code\\b|no authori[sz]ation code|for (?:the )?given code|codes? (?:is |was |has |not |already )+(?:been )?(?:invalid|used|redeemed|consumed|valid|found|exist|exchanged)|already (?:been )?(?:redeemed|consumed|exchanged)`,
    ),
  ],
  [
    'token-exchange',
    words('subject token|actor token|token exchange|requested token type|may act'),
  ],
  ['redirect-uri', words('out of band|oob')],
  ['audience', words('resource principal')],
  [
    'second-factor',
    words(
      `multi ?factor|mfa|otp|totp|one time (?:code|password|passcode)|second factor|two factor|2fa|step up|insufficient user authentication|authentication context|strong authentication|passcode|device (?:challenge|authentication)|${near('acr|passkey|authenticator', wrong)}`,
    ),
  ],
  ['login-required', words('prompt none|log ?in required')],
  [
    'user-blocked',
    words(
      `${person} (?:is |has been |was |id )?(?:currently )?(?:locked|disabled|blocked|suspended|banned|inactive|deactivated|deleted|not enabled|not active)`,
    ),
  ],
  [
    'denied-by-person',
    words(
      `cancel\\w{0,9}|declin\\w{0,9}|${person} (?:has |did |had )?(?:denied|refused|rejected|not (?:authori[sz]e|consent|grant|approve|allow))|(?:denied|refused|rejected|not authori[sz]ed|not approved) by (?:the )?(?:end )?${person}|user did not (?:authori|consent|grant|approve|allow)|user denied|end user denied`,
    ),
  ],
  [
    'policy',
    words(
      `${near('admin\\w{0,9}', 'consent|approv\\w{0,9}|grant|block\\w{0,9}|restrict\\w{0,9}|disallow\\w{0,9}|allow\\w{0,9}|must')}|polic(?:y|ies)|conditional access|compliant|${near('ip|location|network|country', 'denied|not allowed|block\\w{0,9}|restrict\\w{0,9}')}|verification process|test users?|${near('saml|sso', 'enforce\\w{0,9}|requir\\w{0,9}|protected')}|embedded user agent|disallowed useragent|install\\w{0,9} (?:in|into) `,
    ),
  ],
  [
    'cookies',
    words(
      `cookies?|[cx]srf|flow state|no session state|forgery|restart(?:ing)? (?:the )?log ?in|log ?in (?:session|flow|request) (?:has )?(?:expired|timed|not found|invalid)|(?:consent|log ?in) verifier|${near('(?:authori[sz]ation|authentication|log ?in|auth|sign ?in) (?:request|session|flow|transaction|state)', 'expired|not found|lost|time ?d? ?out|invalid|no longer|already')}|interaction session|page (?:has )?expired|browser session|action expired`,
    ),
  ],
  [
    'session-ended',
    words(
      `${near('(?:user |sso |online |offline |client )?sessions?', 'expired|not active|isnt valid|ended|invalid\\w{0,9}|terminated|revoked|not found|does ?n[o]?t exist|doesnt (?:exist|have)|logged out|closed|idle|time ?d? ?out|no longer|removed|deleted|inactive')}|signed? out|logged out|password (?:was |has been |is )?(?:changed|reset)|chang\\w{1,9} (?:or reset )?(?:their|his|your|the) password|reauth\\w{0,9}|rapt|inactivity`,
    ),
  ],
  [
    'user-setup',
    words(
      `${near(`${person}|e ?mail|phone`, 'not (?:been )?(?:fully )?(?:set up|verified|confirmed|activated|complete)|unverified|needs? to be verified|must be verified|unconfirmed|not set ?up')}|verify (?:your )?e ?mail|password (?:has |is |was |been ){0,3}(?:expired|must be changed|needs? to be|reset required|change required)|(?:must|needs? to) (?:reset|change) (?:\\w{1,20} )?password|temporary password|terms (?:of|and)|required action|sign ?up is (?:not )?complet`,
    ),
  ],
  [
    'user-password',
    words(
      `(?:user ?name|log ?in|e ?mail|account|user|id)(?: address)? (?:or|and|and or|and the) (?:the )?(?:password|pin)|${near('password', 'incorrect|invalid|wrong|does ?n[o]?t match|fail\\w{0,9}|not match|bad|mismatch', 30)}|invalid (?:user ?name|user credentials|log ?in)|(?:resource owner|user|users) credentials|unverified password|authentication failed for`,
    ),
  ],
  [
    'rate-limit',
    words('too many|rate ?limit\\w{0,9}|throttl\\w{0,9}|quotas?\\b|request loop|request limit'),
  ],
  [
    'login-required',
    words(
      'log ?in (?:is )?required|interaction required|not (?:logged|signed) in|(?:end )?user authentication (?:is )?required|prompt none|reauthenticate',
    ),
  ],
  [
    'consent',
    words(
      'consent(?:ed)?\\b(?! verifier)|(?:not|never) (?:yet )?(?:authori[sz]ed|approved|granted) (?:the|this) (?:app|client|application)|interaction required.{0,40}consent',
    ),
  ],
  [
    'user-blocked',
    words(
      `${near(`${person}(?! code| session| agent| name| ?name| info| id)`, `${off}|not (?:assigned|authori[sz]ed|permitted|allowed|exist|found|entitled|been granted)|does ?n[o]?t (?:exist|have access)|doesnt exist|denied access|no longer|no access|invalid (?!redirect)`, 50)}|(?:${off}|unknown|no such|no) ${person}\\b|not assigned|isnt assigned|not a member of any|forbidden to (?:sign|log)|not allowed to (?:sign|log) ?in|prohibited from|must be pre ?created|required groups?|too many failed`,
    ),
  ],
  [
    'redirect-uri',
    words(
      `(?:redirect(?:ion)?|callback|reply|return|redirect to|log ?out)(?: back)? ?(?:ur[il]s?|addresse?s?|domains?)|redirect mismatch|out of band|oob`,
    ),
  ],
  [
    'scope',
    words(
      `${near('scopes?', `${wrong}|exceed\\w{0,9}|empty|beyond|wider|no |at least one`)}|permission.{0,40}(?:not|invalid)`,
    ),
  ],
  [
    'client-auth-method',
    words(
      `(?<!supported )(?:client )?(?:authentication|auth) (?:method|scheme)|authentication mechanism|no client authentication|client authentication (?:is )?(?:missing|required|not)|(?:missing|no|requires?|without|must (?:provide|send|include|contain)) (?:the |a |any )?client (?:secret|credentials|authentication|assertion)|client secret (?:parameter )?(?:is )?(?:missing|required|not (?:provided|present|specified|allowed|expected|sent)|must)|(?:public|confidential) clients?(?! not allowed)|credentials setup|(?:multiple|more than one|several|both) (?:client )?(?:authentication|credentials|auth|sets)|authorization header.{0,40}(?:and|both).{0,20}body`,
    ),
  ],
  [
    'client-secret',
    words(
      `${near('client ?secret|secret|client credentials|client authentication|client auth', 'invalid|incorrect|wrong|mismatch|not match|expired|not valid|bad|fail\\w{0,9}|unsuccessful|error|does ?n[o]?t match|doesnt|not correct|compare|verif\\w{0,9}', 40)}|client id (?:and or|or|and) (?:client )?secret|incorrect client|invalid client or|unmatching clients?`,
    ),
  ],
  [
    'client-disabled',
    words(
      `(?:${client}|connected app)(?! ?id)(?! secret) (?:\\w{1,20} ){0,2}?(?:is |has been |was |with .{1,40} is )?(?:${off}|not (?:published|installed|verified|live))|(?:${off}) (?:oauth )?(?:client|application|app)\\b(?! (?:token|secret|credentials))`,
    ),
  ],
  [
    'grant-not-offered',
    words(
      `${near('(?:grant|response) ?(?:type|mode)s?', 'unsupported|not supported|unknown|unrecogni[sz]ed|not implemented|supported (?:grant|values?|response)|does not support|invalid|not recogni[sz]ed')}|does not support (?:this|the|obtaining|oauth)|unsupported (?:grant|response)|not support(?:ed)? (?:by|on) (?:this|the) server`,
    ),
  ],
  [
    'grant-not-allowed',
    words(
      `${near('(?:grant|response) ?types?', 'invalid')}|${near('grants?|grant ?types?|response ?type|(?:implicit|standard|device|code|password|ropc|authori[sz]ation) ?(?:code )?(?:flow|grant)|direct access|service account', 'not (?:allowed|enabled|permitted|authori[sz]ed|available|configured|activated|assigned)|disabled|unauthori[sz]ed|isnt|cannot use|doesnt|not have|disallow\\w{0,9}|not use')}|${near(client, '(?:not|isnt|is not|may not|cannot|unauthori[sz]ed) ?(?:be )?(?:allowed|authori[sz]ed|permitted|enabled|use)? ?(?:to|for) (?:use|request|initiate|perform|exchange|retrieve|receive|refresh\\w{0,3}|obtain|grant|this (?:grant|flow|operation)|the)')}|not (?:allowed|authori[sz]ed|permitted|enabled) for (?:this|the) (?:client|app)|only clients of type|not authori[sz]ed to request|(?:client|application|app) (?:is )?not (?:allowed(?! to)|configured (?:to|for))|to perform this request|client does not allow`,
    ),
  ],
  [
    'audience',
    words(
      near(
        'audiences?|resources?(?! owner)(?: (?:server|indicator|parameter|principal|identifier))?|api(?! key| application| client| app)|service not found',
        `${wrong}|not been`,
      ),
    ),
  ],
  [
    'tenant',
    words(
      near(
        '(?:multi ?)?tenants?|realm|organi[sz]ations?|user ?pool|workspace|directory|subdomain|environment id',
        `${wrong}|${off}|neither|another|personal accounts?|only|not a member`,
      ),
    ),
  ],
  [
    'client-unknown',
    words(
      `${near(`${client}(?: (?:id|identifier|key|with|name))?`, `${unknownThing}|invalid(?! secret)|not valid`, 50)}|(?:unknown|no such|unregistered|unrecogni[sz]ed|nonexistent|invalid|no) ${client}\\b|retrieve client|find client|client ?id (?:is )?(?:missing|required|malformed)`,
    ),
  ],
  [
    'clock',
    words(
      'in the future|not yet valid|used (?:too early|before)|clock|before its time|token prior',
    ),
  ],
  ['policy', words('access blocked|used cloudflare|firewall')],
  [
    'request-malformed',
    words(
      `${near('parameters?|headers?|fields?|body|content type|http method', 'missing|required|not (?:provided|present|supported|allowed)|duplicat\\w{0,9}|malformed|unsupported|invalid|empty|repeated|more than once|specified', 40)}|token not provided|request is malformed|must contain|only accepts|must only be|too large|bad request syntax`,
    ),
  ],
];

/** With a password, the credentials are those of the user. */
export const withPassword: Vocabulary = [
  [
    'user-password',
    words(
      near('credentials|authentication|log ?in', 'invalid|fail\\w{0,9}|incorrect|wrong|bad', 40),
    ),
  ],
];

/** With an assertion, claims and signatures are those of it. */
export const withAssertion: Vocabulary = [
  [
    'client-assertion',
    words(
      '(?:audience|aud|exp|issuer|iss|sub|signatures?|keys?|jwts?|expired|iat|jti|assertion)\\b',
    ),
  ],
];

/** At a refresh, the token and the grant are those of the refresh. */
export const refreshing: Vocabulary = [['refresh-dead', words(near('tokens?|grants?', gone, 40))]];

/** Words of an API about the token that was sent. */
export const resource: Vocabulary = [
  ['rate-limit', words('too many|rate ?limit\\w{0,9}|throttl\\w{0,9}|quotas?\\b|request limit')],
  [
    'clock',
    words(
      'not yet valid|not valid (?:yet|before)|in the future|too early|before (?:its time|issued|nbf|valid)|not active yet|nbf|used before|issued at',
    ),
  ],
  [
    'second-factor',
    words(
      'insufficient user authentication|multi ?factor|mfa|two factor|2fa|step up|authentication context',
    ),
  ],
  [
    'policy',
    words(
      `polic(?:y|ies)|conditional access|${near('ip|location|network|country', 'denied|not allowed|block\\w{0,9}|restrict\\w{0,9}|whitelist\\w{0,9}')}|${near('saml|sso|organization', 'enforce\\w{0,9}|requir\\w{0,9}|protected|restrict\\w{0,9}')}|restricted|used cloudflare|error 1020|firewall`,
    ),
  ],
  [
    'session-ended',
    words(
      'session has been invalidated|session not found|session (?:was |has been )?(?:terminated|revoked|ended)|logged out|signed out|chang\\w{1,9} (?:their|the|your) password|no active session',
    ),
  ],
  [
    'user-blocked',
    words(
      `${near(`${person}(?! code| session| agent| name)`, 'disabled|locked|blocked|suspended|deactivated|banned|inactive|deleted|prohibited|not found|does ?n[o]?t exist', 40)}|inactive ${person}|(?:${person}) inactive`,
    ),
  ],
  [
    'user-setup',
    words(
      `must change (?:your )?password|password (?:has )?expired|(?:e ?mail|account|address|phone)\\b(?: \\w{1,20}){0,3} not (?:been )?(?:activated|verified|confirmed)|accept.{0,20} terms|terms of|sign ?up required`,
    ),
  ],
  [
    'client-disabled',
    words(
      `(?:client|application|app|integration) (?:is |has been |was )?(?:disabled|suspended|deactivated|deleted|inactive|not active|blocked)`,
    ),
  ],
  ['token-scope', words('scopes?\\b|permissions?|privileges?|insufficient')],
  [
    'token-audience',
    words(
      `audiences?|aud\\b|issuers?\\b|iss\\b|(?:not (?:intended|issued)|another|different|wrong) (?:for|client|application|app|api|project|environment|audience)|${near('kid|jwks?|signature key|signing key|public key|verification key|matching key', `${wrong}|no|find|fetch`)}|(?:no|another) (?:matching )?key|another algorithm|do not match|client id and oauth token|key to match`,
    ),
  ],
  [
    'token-dead',
    words(
      `(?:expired|revoked|malformed|invalid|inactive|bad|incorrect|wrong) (?:\\w{1,20} ){0,2}(?:tokens?|jwts?|credentials?|signature|session|authentication|auth|authori[sz]ation header)|(?:tokens?|jwts?|credentials?|sessions?|signature|authori[sz]ation header|api key)\\b(?: \\w{1,20}){0,4} (?:expired|revoked|invalid|malformed|not (?:valid|active|recogni[sz]ed)|fail\\w{0,3}|incorrect|rejected|deactivated|inactive)|subscription key.{0,20}invalid|invalid subscription key|not enough segments|two dots|lifetime validation|provided credentials|incorrect or expired`,
    ),
  ],
  [
    'token-missing',
    words(
      `format is authori[sz]ation|authori[sz]ation header format|token is null|(?:missing|no(?! oauth auth)|without|lacks?|empty|absent|requires?|needs?|must (?:provide|include|send|have|contain)|provide|present|supply|expects?) (?:(?!valid)\\w{1,20} ){0,3}(?:tokens?|authori[sz]ation|authentication|credentials?|bearer|jwt|api key|subscription key)|(?:tokens?|authori[sz]ation(?: header| field)?|authentication(?: credentials)?|credentials?|bearer|jwt|api key|auth header)(?: \\w{1,20}){0,3} (?:missing|not (?:be )?(?:provided|present|supplied|found|sent|specified|given|included|set|contain\\w{0,3}|available)|absent|empty|required|expected)|anonymous|not authed|full authentication|log ?in required|must (?:be logged|authenticate)|not authenticated|not logged in`,
    ),
  ],
  ['server-down', words('upstream|bad gateway|internal server|unavailable|overloaded|maintenance')],
];

/** Words of an API that suggest a kind, and may mean another. */
export const resourceHints: Vocabulary = [
  [
    'request-malformed',
    words(
      'multiple (?:\\w{1,20} )?tokens|more than one|only be provided using|missing header|malformed request',
    ),
  ],
  [
    'token-scope',
    words(
      `roles?\\b|forbidden|not (?:authori[sz]ed|allowed|permitted|entitled) to\\b|access (?:is |was )?denied|access to this (?:api|resource)|disallowed|rbac|acl|not accessible|not have access|request denied|cannot (?:get|access|list|read|consume)|higher privileges|not authori[sz]ed for|restricted to|requires? (?:the )?(?:user|admin)`,
    ),
  ],
  [
    'token-dead',
    words(
      `${near(`${token}|session|signature|authori[sz]ation header`, `${gone}|${wrong}|fail\\w{0,9}|verif\\w{0,9}|decod\\w{0,9}|error|can ?not be|untrusted`, 60)}|expired|bad credentials|invalid auth\\w{0,12}|authori[sz]ation (?:error|unsuccessful|failed)|not authori[sz]ed|authentication (?:error|failed|unsuccessful)`,
    ),
  ],
  [
    'request-malformed',
    words(near('headers?|parameters?|fields?', 'missing|required|malformed|invalid', 30)),
  ],
];

/** A page of a firewall, or one to sign in at, in the place of an answer. */
export const inTheWay: Vocabulary = [
  [
    'login-page',
    words(
      'just a moment|attention required|captcha|enable javascript|checking your browser|sign in to (?:the|your)|log in to',
    ),
  ],
  [
    'server-down',
    words(
      'upstream|bad gateway|gateway time ?out|service (?:is )?(?:unavailable|not available)|temporarily unavailable|internal (?:server )?error|overloaded|try again later|maintenance|invalid response was received',
    ),
  ],
];
