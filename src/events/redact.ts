import { endsInSecretWord, isSecretName } from './secrets.ts';

/** Stands where a secret stood. */
export const REDACTED = '[redacted]';

/** Cheap test: without one of these there is nothing to look for. */
const SUSPICIOUS =
  /secret|token|pass|pwd|cred|key|auth|bearer|sig=|signature|[_.-]pat|connection|conn_?string|identified|eyJ|-----BEGIN|A[KS]IA|:\/\/|mysql|mariadb|curl|wget|redis|gh[pousr]_|glpat-|xox|sk[-_]|AIza|npm_|hv[sb]\.|dop_|SG\.|IQoJ|FwoG|FQoG/i;

type Rule = (text: string) => string;

/** Keys and certificates in PEM armour; to the end where the armour is cut off. */
const pem: Rule = (text) => text.replace(/-----BEGIN [^-]{0,64}-----[\s\S]*?(?:-----END [^-]{0,64}-----|$)/g, REDACTED);

/** JSON Web Tokens: three base64url parts, the first of which opens with `{"`. */
const jwt: Rule = (text) => text.replace(/(?<![\w-])eyJ[\w-]{6,8192}\.[\w-]{4,8192}(?:\.[\w-]{0,8192})?/g, REDACTED);

/** `Authorization: Bearer …`, and a bare `Bearer …`. An AWS signature keeps its access key id. */
const authorization: Rule = (text) =>
  text
    .replace(
      /(?<![\w-])((?:proxy-)?authorization\\?["']?\s{0,8}[:=]\s{0,8}\\?["']?)((?:bearer|basic|token|digest|negotiate|apikey)\s{1,8})?(?!aws4-)[^\s"'\\,;]+/gi,
      (_match, lead: string, scheme: string | undefined) => `${lead}${scheme ?? ''}${REDACTED}`,
    )
    .replace(/(?<![\w-])(bearer\s{1,8})[\w.~+/=-]{8,}/gi, `$1${REDACTED}`);

/** `scheme://user:password@host`; also with an unescaped slash in the password, as long as it is no `host:port/`. */
const userinfo: Rule = (text) =>
  text.replace(
    /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,30}:\/\/)(?:[^\s/@?#"'<>]{1,512}|[^\s/@:?#"'<>]{0,128}:(?!\d{1,5}\/)[^\s@"'<>]{1,512})@/gi,
    `$1${REDACTED}@`,
  );

/** A secret access key (40 base64 characters) close behind its key id; the id stays, tracing needs it. */
const keyPair: Rule = (text) =>
  text.replace(
    /(?<![A-Z0-9])((?:AKIA|ASIA)[A-Z0-9]{12,28}(?![A-Z0-9])[\s\S]{1,80}?)(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/g,
    `$1${REDACTED}`,
  );

/** A quoted string (also one inside JSON inside a string, or cut off), or what stands for a secret already. */
const QUOTED = `(?<escape>\\\\+)"[\\s\\S]*?(?:(?<!\\\\)\\k<escape>"|$)|"(?:\\\\[\\s\\S]|[^"\\\\])*(?:"|\\\\?$)|'[^']*(?:'|$)|\\[redacted\\]`;
const NAME =
  '[\\w.-]{0,96}(?:pass|pwd|secret|token|cred|key|string|auth|cookie|signature|bearer|[_.-]pat|dsn)[\\w.-]{0,96}';
const EQUALS = new RegExp(`(?<![\\w.-])(${NAME})(\\\\*["']?\\s{0,8}={1,2}\\s{0,8})(${QUOTED}|[^\\s"'&;|]+)`, 'gi');
const COLON = new RegExp(`(?<![\\w.:/@-])(${NAME})(\\\\*["']?\\s{0,8}:\\s{0,8})(${QUOTED}|[^\\s"'&;|,}\\]]+)`, 'gi');
const OPTION = new RegExp(`(?<![\\w-])(-{1,2}${NAME})(\\s{1,8})(${QUOTED}|[^\\s"'&;|-][^\\s"'&;|]*)`, 'gi');

const ACCESS_KEY_ID = /^["'\\]*(?:AKIA|ASIA)[A-Z0-9]{12,28}(?:$|[^A-Za-z0-9+/=]|\/\d{8}\/)/;
/** Error codes in front of their message are not settings: "ExpiredToken: The security token …". */
const ERROR_CODE = /^(?:Expired|Invalid|Missing|Malformed|Incomplete|Unrecognized|Unknown|Duplicate)/;

/** A colon in a sentence, an action or a host name: "ExpiredToken: The …", "AccessKeysPerUser: 2", "secretsmanager:Get…". */
function isProse(name: string, separator: string, value: string): boolean {
  if (ERROR_CODE.test(name)) return true;
  return !/["']/.test(separator + value.slice(0, 2)) && !endsInSecretWord(name);
}

function hide(match: string, name: string, separator: string, value: string): string {
  if (!isSecretName(name) || ACCESS_KEY_ID.test(value)) return match;
  const quote = /^\\*["']/.exec(value)?.[0] ?? '';
  return `${name}${separator}${quote}${REDACTED}${quote}`;
}

/** `PASSWORD=x`, `?token=x`, `"password": "x"`, `password: x`, `--password x`. */
const assignments: Rule = (text) =>
  text
    .replace(EQUALS, hide)
    .replace(COLON, (match, name: string, separator: string, value: string) =>
      isProse(name, separator, value) ? match : hide(match, name, separator, value),
    )
    .replace(OPTION, hide);

/** Shared access signatures in URLs. */
const sas: Rule = (text) => text.replace(/([?&]sig=)[^\s&"']+/gi, `$1${REDACTED}`);

/** `IDENTIFIED BY '…'`, `PASSWORD '…'`. */
const sql: Rule = (text) =>
  text.replace(/(?<!\w)((?:identified\s{1,4}by|password)\s{1,8})'[^']*(?:'|$)/gi, `$1'${REDACTED}'`);

/** Options that mean a password only for one program: `mysql -pX`, `sshpass -p X`, `redis-cli -a X`, `curl -u a:b`. */
const programs: Rule = (text) =>
  text
    .replace(/(?<![\w-])((?:mysql|mariadb)[\w-]{0,20}\s(?:[^|;&]{0,200}?\s)?-p)[^\s"'&;|][^\s&;|]*/g, `$1${REDACTED}`)
    .replace(/(?<![\w-])(sshpass\s{1,8}-p\s{0,8})\S+/g, `$1${REDACTED}`)
    .replace(/(?<![\w-])(redis-cli\s(?:[^|;&]{0,200}?\s)?(?:-a|--pass)\s{1,8})\S+/g, `$1${REDACTED}`)
    .replace(
      /(?<![\w-])((?:curl|wget)\s(?:[^|;&]{0,400}?\s)?(?:-u|--user|--proxy-user)[\s=]{1,8}["']?[^\s:"']{0,128}:)[^\s"']+/g,
      `$1${REDACTED}`,
    );

/** Tokens that say what they are by their first letters; the last three open AWS session tokens. */
const PREFIXED = [
  /(?<![\w-])(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|xox[abeoprs]-[\w-]{8,})/g,
  /(?<![\w-])(?:sk|rk|pk)[_-](?:live|test|ant|proj)[_-][\w-]{8,}|(?<![\w-])sk-[A-Za-z0-9]{20,}/g,
  /(?<![\w-])(?:AIza[\w-]{30,}|npm_[A-Za-z0-9]{30,}|hv[sb]\.[\w-]{16,}|dop_v1_[a-f0-9]{32,}|SG\.[\w-]{16,}\.[\w-]{16,})/g,
  /(?<![A-Za-z0-9+/])(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz)[A-Za-z0-9+/=%]{16,}/g,
] as const;
const prefixed: Rule = (text) => PREFIXED.reduce((kept, pattern) => kept.replace(pattern, REDACTED), text);

const RULES: readonly Rule[] = [pem, jwt, authorization, userinfo, keyPair, assignments, sas, sql, programs, prefixed];

/** Long base64 in a command: a key, or a payload that hides what the command does. Paths and hex ids are neither. */
function encoded(text: string): string {
  return text.replace(/(?<![\w+/=-])[\w+/-]{32,}={0,2}/g, (word) => (looksEncoded(word) ? REDACTED : word));
}

function looksEncoded(word: string): boolean {
  return word.split('/').some((part) => {
    if (part.length < 20 || !/[a-z]/.test(part) || !/[A-Z]/.test(part) || !/\d/.test(part)) return false;
    const turns = part.match(/[a-z](?=[A-Z0-9])|[A-Z](?=\d)|\d(?=[A-Za-z])/g)?.length ?? 0;
    return turns * 6 >= part.length;
  });
}

/**
 * Takes secrets out of free text: by shape (PEM, JWT, key pairs, vendor tokens, URLs with a user) and by the name in
 * front (`PASSWORD=x`, `--token x`, `"secret":"x"`). Account ids, ARNs and access key ids stay. In a command, long
 * base64 goes too. Expects text that went through `stripUnsafe`: an invisible character can split any pattern.
 */
export function redactText(text: string, options: { command?: boolean } = {}): string {
  const known = SUSPICIOUS.test(text) ? RULES.reduce((kept, rule) => rule(kept), text) : text;
  return options.command === true ? encoded(known) : known;
}

/** `--password`, `-token`: the next word of an argument list is the secret. */
export function isSecretOption(word: string): boolean {
  return /^--?[\w-]+$/.test(word) && isSecretName(word.replace(/^-+/, ''));
}
