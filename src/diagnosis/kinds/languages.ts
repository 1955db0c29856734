/**
 * The words of errors in other languages, as the English stems that the vocabulary knows; without
 * accents, as `normalised` leaves them. German, French, Spanish, Portuguese, Italian, Japanese and
 * Chinese, with some Russian, Korean, Dutch and Polish, as the message bundles of servers have them.
 */
const stems: readonly (readonly [RegExp, string])[] = [
  [/niet gevonden/g, ' not found '],
  [/wymagan[yae]|требуется|vereist/g, ' required '],
  [/flux(?:o)? padr(?:ao|on)|flux standard/g, ' standard flow '],
  [/nao tem permissao/g, ' is not allowed '],
  [/omdirigerings ?ur[il]/g, ' redirect uri '],
  [/felaktig\w{0,3}|ongeldig\w?/g, ' invalid '],
  [/ressourcenindikator/g, ' resource indicator '],
  [/incorrect[oa]/g, ' incorrect '],
  [/cuenta|\bkonto\b|\bcompte\b|\bconta\b/g, ' account '],
  [/アカウント/g, ' account '],
  [/учетн\S{1,4} запис\S{1,3}|계정/g, ' account '],
  [/имя пользователя|имени пользователя|사용자 이름/g, ' username '],
  [/пользовател\S{0,3}|gebruiker|uzytkownik\w{0,3}|사용자/g, ' user '],
  [/парол\S{0,2}|wachtwoord|\bhaslo\b|비밀번호/g, ' password '],
  [/клиент\S{0,3}|приложени\S{0,2}|클라이언트/g, ' client '],
  [/токен\S{0,2}|토큰/g, ' token '],
  [/код\S{0,2} авторизации|인증 코드|autorisatiecode/g, ' authorization code '],
  [
    /недеиствител\S{1,5}|недопустим\S{1,3}|неверн\S{1,3}|nieprawidlow\w{1,3}|유효하지 않|잘못된/g,
    ' invalid ',
  ],
  [/истек\S{0,2}|просрочен\S{0,2}|verlopen|wygasl\w?|만료/g, ' expired '],
  [/не наиден\S{0,2}|не существует|nie znaleziono|찾을 수 없/g, ' not found '],
  [/отозван\S{0,2}|ingetrokken|취소되/g, ' revoked '],
  [/заблокирован\S{0,2}|geblokkeerd|zablokowan\w?|잠겨/g, ' locked '],
  [/отключен\S{0,2}|uitgeschakeld|비활성/g, ' disabled '],
  [/доступ запрещен|в доступе отказано|toegang geweigerd|액세스가 거부/g, ' access denied '],
  [/取り消され/g, ' revoked '],
  [/正しくありません/g, ' is not correct '],
  [/zugang verboten/g, ' access denied '],
  [/abgebrochen/g, ' cancelled '],
  [/zugangsdaten/g, ' credentials '],
  [/ressourcenbesitzer/g, ' resource owner '],
  [/nach einer bestimmten zeitspanne nicht/g, ' timed out '],
  [/只允许使用一次|已被占用/g, ' address already in use '],
  [/ユーザーコード|codigo de usuario|benutzercode|code utilisateur/g, ' user code '],
  [
    /デバイスコード|geratecode|codigo de(?:l)? dispositivo|code de l ?appareil|设备码/g,
    ' device code ',
  ],
  [/组织|organizac(?:ao|ion)|organisationseinheit|組織/g, ' organization '],
  [/请求资源|资源|リソース/g, ' resource '],
  [/終止了交互|终止了交互/g, ' cancelled '],
  [/被?禁止登录|不能登录/g, ' is not allowed '],
  [
    /n ?est pas pris en charge|nicht unterstutzt|no (?:es|esta) (?:compatible|soportad[oa])|nao (?:e )?suportad[oa]|サポートされていません|不支持/g,
    ' not supported ',
  ],
  [/type de (?:subvention|grant)|tipo de (?:concesion|concessao)/g, ' grant type '],
  [/\bdomin(?:io|ine)\b|\bdomaine?\b(?= n ?est)/g, ' realm '],
  [/このページはもはや有効ではありません/g, ' login session expired '],
  [/starke des authentifizierungsverfahrens/g, ' authentication context '],
  [
    /um ?leitungs ?ur[il]|weiterleitungs ?ur[il]|ur[il] de (?:redirection|redireccion|redirecionamento|reindirizzamento)|リダイレクト ?ur[il]|重定向 ?ur[il]/g,
    ' redirect uri ',
  ],
  [
    /benutzername|nom d ?utilisateur|nombre de usuario|nome de usuario|nome utente|ユーザー名|用户名/g,
    ' username ',
  ],
  [/passwort|kennwort|mot de passe|contrasena|senha|パスワード|密码/g, ' password '],
  [/benutzer|utilisateur|usuario|utente|ユーザー|用户/g, ' user '],
  [/sitzung|sesion|sessao|sessione|セッション|会话/g, ' session '],
  [
    /cookie (?:konnte )?nicht gefunden|cookie introuvable|cookies? n(?:ao|o) encontrad\w{1,9}|no se encontr\w{1,9} (?:la )?cookie/g,
    ' cookie not found ',
  ],
  [
    /(?:diese )?seite ist nicht mehr gultig|cette page n ?est plus valide|esta pagina (?:ya )?(?:no|nao) es? \w{0,9}valid\w{1,9}/g,
    ' login session expired ',
  ],
  [
    /ungultig\w{0,9}|invalide\b|no valid[oa]s?|invalid[oa]s?|nao valid[oa]s?|non valid\w{1,9}|無効|无效|不正/g,
    ' invalid ',
  ],
  [
    /stimmt nicht|nicht uberein|ne correspond(?:ent)? pas|no coinciden?|nao correspondem?|一致しません|不匹配/g,
    ' does not match ',
  ],
  [
    /nicht gefunden|introuvable|no encontrad[oa]s?|nao encontrad[oa]s?|non trovat[oa]|見つかりません|存在しません|未找到|不存在/g,
    ' not found ',
  ],
  [
    /unbekannt\w{0,9}|inconnue?|desconocid[oa]|desconhecid[oa]|sconosciut[oa]|不明な|未知/g,
    ' unknown ',
  ],
  [
    /abgelaufen\w{0,9}|expiree?\b|(?:ha |esta )?(?:expirad[oa]|caducad[oa]|vencid[oa])|scadut[oa]|期限切れ|期限が切れ|过期/g,
    ' expired ',
  ],
  [
    /deaktiviert\w{0,9}|desactivee?|deshabilitad[oa]|desactivad[oa]|無効になって|desabilitad[oa]|desativ(?:ad[oa]|ou)|disabilitat[oa]|無効です|禁用/g,
    ' disabled ',
  ],
  [/gesperrt\w{0,9}|verrouillee?|bloquead[oa]|bloccat[oa]|ロックされ/g, ' locked '],
  [
    /nicht (?:erlaubt|zugelassen|berechtigt|gestattet)|pas (?:autorisee?|permis)|no (?:esta )?(?:permitid[oa]|autorizad[oa])|nao (?:e |esta )?(?:permitid[oa]|autorizad[oa])|許可されていません|不允许/g,
    ' not allowed ',
  ],
  [
    /nicht aktiv(?:iert)?|n ?est pas active?|pas active?|no esta (?:activ|habilit)ad[oa]|nao esta (?:ativ|habilit)ad[oa]|non (?:e )?attiv[oa]|有効ではありません/g,
    ' not active ',
  ],
  [
    /fehlende[rsn]?|fehlt|manquante?|faltante|falta|ausente|mancante|含まれていません|缺少/g,
    ' missing ',
  ],
  [
    /erforderlich|benotigt|requise?|requerid[oa]|ob(?:ri|li|bli)gat(?:ori[oa]|oire)|必須|必要/g,
    ' required ',
  ],
  [/anwendung|aplicacion|aplicativo|applicazione|クライアント|客户端|应用/g, ' client '],
  [/(?:el |o )?cliente\b|solicitante/g, ' client '],
  [/code herausforderung\w{0,9}/g, ' code challenge '],
  [/パラメーター/g, ' parameter '],
  [/不足しています/g, ' missing '],
  [/widerrufen|annulee?|revoque[e]?|revocad[oa]|revogad[oa]/g, ' revoked '],
  [/bereich|ambito|escopo|alcance|portee|スコープ|范围/g, ' scope '],
  [
    /zugriff verweigert|acces refuse|acceso denegado|acesso negado|アクセスが拒否/g,
    ' access denied ',
  ],
  [/zu viele|trop de|demasiad[oa]s|muit[oa]s|リクエストが多すぎ/g, ' too many '],
  [/授权码|認可コード/g, ' authorization code '],
  [/トークン|令牌/g, ' token '],
  // What vendors call a client.
  [/\b(?:app|application|consumer) ?secret\b/g, ' client secret '],
  [/\b(?:app|application) ?id\b|\bconsumer ?key\b/g, ' client id '],
];

/** Puts English stems in the place of what other languages say. */
export function inEnglish(text: string): string {
  let said = text;
  for (const [words, stem] of stems) said = said.replace(words, stem);
  return said;
}
