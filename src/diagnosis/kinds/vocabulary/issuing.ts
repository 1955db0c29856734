import {
  client,
  gone,
  near,
  off,
  person,
  unknownThing,
  words,
  wrong,
  type Vocabulary,
} from './terms.ts';
import { sentences } from './sentences.ts';

/** Words of an endpoint that issues tokens, and of the pages before it. */
export const issuing: Vocabulary = [
  ...sentences,
  [
    'client-assertion',
    words(
      `client assertion|${near('jwks|key ?set', 'unable|could not|cannot|fail\\w{0,9}|fetch\\w{0,9}|empty|not trusted', 40)}|jwt assertion|jwt id|jti\\b|(?<!for )(?<!expected )private key jwt(?! not)|${near('assertion', `${gone}|signature|audience|aud|time range|lifetime|iat|jti|key|issuer`, 80)}|invalid jwt|jwt signature|${near('jwt', 'signature|issuer|audience|not signed')}`,
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
  [
    'device-unknown',
    words(`${near('(?:device|user|activation) ?codes?(?! flow)', gone)}|device not found`),
  ],
  [
    'code-expired',
    words(
      `(?:authori[sz]ation |auth |grant |verification |oauth )?code (?:has |is |was )?(?:been )?(?:expired|too old)|expired (?:authori[sz]ation |auth )?code|code.{0,30}(?<!device )expired`,
    ),
  ],
  [
    'code-used',
    words(
      `${near('(?:authori[sz]ation |(?<!device )auth |access |oauth |grant |verification |temporary |exchange )codes?(?! grant| flow| challenge)', `${gone}|already`)}|(?:invalid|bad|incorrect|unknown|used) (?:verification |authori[sz]ation |auth |oauth )?code\\b|no authori[sz]ation code|for (?:the )?given code|codes? (?:you \\w{1,10} )?(?:is |was |has |not |already |been )+(?:invalid|used|redeemed|consumed|valid|found|exist|exchanged)|already (?:been )?(?:redeemed|consumed|exchanged)`,
    ),
  ],
  ['token-exchange', words('subject token|actor token|requested token type|may act')],
  ['redirect-uri', words('out of band|oob')],
  ['audience', words('resource principal')],
  [
    'second-factor',
    words(
      `multi ?factor|mfa|otp|totp|one time (?:code|password|passcode)|second factor|two factor|2fa|step up|insufficient user authentication|authentication (?:context|requirements not)|strong authentication|passcode|device (?:challenge|authentication)|${near('acr|passkey|authenticator', `${wrong}|satisf\\w{0,9}`)}`,
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
      `deny(?: \\.|$)|(?<!context )cancel\\w{0,9}|declin\\w{0,9}|${person} (?:has |did |had )?(?:denied|refused|rejected|not (?:authori[sz]e|consent|grant|approve|allow))|(?:denied|refused|rejected|not authori[sz]ed|not approved) by (?:the )?(?:end )?${person}|user did not (?:authori|consent|grant|approve|allow)|user denied|end user denied`,
    ),
  ],
  [
    'policy',
    words(
      `${near('admin\\w{0,9}', 'consent|approv\\w{0,9}|grant|block\\w{0,9}|restrict\\w{0,9}|disallow\\w{0,9}|allow\\w{0,9}|must')}|polic(?:y|ies)|conditional access|compliant|${near('ip|location|network|country', 'denied|not allowed|block\\w{0,9}|restrict\\w{0,9}|banned|whitelist\\w{0,3}')}|verification process|test users?|development mode|restricted to (?:members|users)|${near('saml|sso', 'enforce\\w{0,9}|requir\\w{0,9}|protected')}|embedded user agent|disallowed useragent|install\\w{0,9} (?:in|into) `,
    ),
  ],
  [
    'cookies',
    words(
      `${near('cookies?(?! or other)', 'not found|missing|lost|block\\w{0,9}|disabled|enable\\w{0,9}|required|requires?|must|expired|no|not|could ?nt?|cannot|accept\\w{0,9}|allow\\w{0,9}|clear\\w{0,9}|delet\\w{0,9}|invalid|problem|turn\\w{0,9}|detect\\w{0,9}', 60)}|[cx]srf|flow state|no session state|(?:oauth|login|auth|relay) ?state (?:parameter |token )?(?:has |is |was )?(?:already )?(?:been )?(?:expired|missing|not found|invalid|mismatch\\w{0,3}|used|lost)|forgery|restart(?:ing)? (?:the )?log ?in|log ?in (?:session|flow|request) (?:has )?(?:expired|timed|not found|invalid)|(?:consent|log ?in) verifier|${near('(?:authori[sz]ation|authentication|log ?in|auth|sign ?in) (?:request|session|flow|transaction|state)', 'expired|not found|lost|time ?d? ?out|no longer|already')}|interaction session|page (?:has )?expired|browser session|action expired`,
    ),
  ],
  [
    'session-ended',
    words(
      `${near('(?:user |sso |online |offline |client )?sessions?', 'expired|not active|isnt valid|ended|invalid\\w{0,9}|terminated|revoked|not found|does ?n[o]?t exist|doesnt (?:exist|have)|logged out|closed|idle|outdated|time ?d? ?out|no longer|removed|deleted|inactive')}|signed? out|logged out|password (?:was |has been |is )?(?:changed|reset)|chang(?:ed|ing) (?:or reset )?(?:their|his|your|the) password|reauth (?:related|error|is required)|rapt|inactivity`,
    ),
  ],
  [
    'user-setup',
    words(
      `${near(`${person}|e ?mail|phone`, '(?:not|isnt|wasnt|hasnt) (?:been )?(?:fully )?(?:set up|verified|confirmed|activated|complete)|unverified|needs? to be verified|must be verified|unconfirmed|not set ?up')}|verify (?:your )?e ?mail|password (?:has |is |was |been ){0,3}(?:expired|must be changed|needs? to be|reset required|change required)|(?:must|needs? to) (?:reset|change) (?:\\w{1,20} )?password|temporary password|terms (?:of|and)|required action|(?:missing|incomplete|complete your) profile|additional info\\w{0,7} before|sign ?up is (?:not )?complet`,
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
      'log ?in (?:is )?required|must (?:be logged|log|sign) in(?! to the server)|interaction required|not (?:logged|signed) in|(?:end )?user authentication (?:is )?required|prompt none',
    ),
  ],
  [
    'consent',
    words(
      'consent(?:ed)?\\b(?! verifier)|(?:not|never|hasnt) (?:yet )?(?:authori[sz]ed|approved|granted) (?:the|this) (?:app|client|application|consumer)|interaction required.{0,40}consent',
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
      `(?:redirect(?:ion)?|callback|reply|return|redirect to|log ?out)(?: back)? ?(?:ur[il]s?|addresse?s?|domains?)|redirect mismatch|out of band|oob|origin mismatch|invalid origin`,
    ),
  ],
  [
    'scope',
    words(
      `${near('scopes?', `${wrong}|exceed\\w{0,9}|empty|beyond|wider|no |at least one|not been`)}|permission.{0,40}(?:not|invalid)`,
    ),
  ],
  [
    'client-auth-method',
    words(
      `(?<!supported )(?:client )?(?:authentication|auth) (?:method|scheme)|authentication mechanism|no client authentication|client authentication (?:is )?(?:missing|required|not)|(?:missing|no|requires?|without|must (?:provide|send|include|contain)) (?:the |a |any )?client (?:secret|credentials|authentication|assertion)|client secret (?:parameter )?(?:is )?(?:missing|required|not (?:provided|present|specified|allowed|expected|sent)|must)|(?:public|confidential) clients?(?! (?:are )?not allowed)(?! can)|credentials setup|(?:multiple|more than one|several|both) (?:client )?(?:authentication|credentials|auth|sets)|authorization header.{0,40}(?:and|both).{0,20}body`,
    ),
  ],
  [
    'client-secret',
    words(
      `${near('client ?secret|secret|client credentials|client authentication|client auth', 'invalid|incorrect|wrong|mismatch|not match|expired|not valid|bad|fail\\w{0,9}|unsuccessful|does ?n[o]?t match|doesnt|not correct|compare|verif\\w{0,9}', 40)}|client id (?:and or|or|and) (?:client )?secret|incorrect client|invalid client or|unmatching clients?`,
    ),
  ],
  [
    'client-disabled',
    words(
      `(?:${client}|connected app)(?! ?id)(?! secret) (?:\\w{1,20} ){0,2}?(?:is |has been |was |with .{1,40} is )?(?:${off}|not (?:published|installed|verified|live))|(?:client|application|app) (?:was|is|has been) rejected|(?:${off}) (?:oauth )?(?:client|application|app)\\b(?! (?:token|secret|credentials))`,
    ),
  ],
  [
    'grant-not-offered',
    words(
      `${near('(?:grant|response) ?(?:type|mode)s?', 'unsupported|not supported|unknown|unrecogni[sz]ed|not implemented|supported (?:grant|values?|response)|does not support|invalid|not recogni[sz]ed')}|does not support (?:this|the|obtaining|oauth)|unsupported (?:grant|response)|not support(?:ed)? (?:by|on) (?:this|the) (?:authori[sz]ation )?server`,
    ),
  ],
  [
    'grant-not-allowed',
    words(
      `${near('(?:grant|response) ?types?', 'invalid')}|${near('grants?|grant ?types?|response ?type|(?:implicit|standard|device|code|password|ropc|authori[sz]ation) ?(?:code )?(?:flow|grant)|direct access|service account', 'not (?:allowed|enabled|permitted|authori[sz]ed|available|configured|activated|assigned)|disabled|unauthori[sz]ed|isnt|cannot use|doesnt|not have|disallow\\w{0,9}|not use')}|${near(client, '(?:not|isnt|is not|may not|cannot|unauthori[sz]ed) ?(?:be )?(?:allowed|authori[sz]ed|permitted|enabled|use)? ?(?:to|for) (?:use|request|access|initiate|perform|exchange|retrieve|receive|refresh\\w{0,3}|obtain|grant|this (?:grant|flow|operation)|the)')}|not (?:allowed|authori[sz]ed|permitted|enabled) for (?:this|the) (?:client|app)|only clients of type|not authori[sz]ed to request|(?:client|application|app) (?:is )?not (?:allowed(?! to)|configured (?:to|for))|to perform this request|client does not allow`,
    ),
  ],
  [
    'audience',
    words(
      near(
        'audiences?|(?<!requested )resources?(?! owner)(?: (?:server|indicator|parameter|principal|identifier))?|apis?(?= (?:is |are |was |identifier |url ){0,3}(?:not|unknown|disabled|does|doesnt|missing|invalid))|(?<=(?:no such|unknown|invalid) )api(?! key| client| token)|service not (?:found|enabled)',
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
