/** Normal form of a key: lower case, letters and digits only. */
function normal(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

const SECRET_WORD =
  /password|passwd|passphrase|passcode|secret|token|credential|privatekey|connectionstring|connstring|accesskey|apikey|authkey|signingkey|keymaterial|signature|bearer/;

const SECRET_WHOLE =
  /^(?:pass|pin|auth|authorization|authorizationheader|proxyauthorization|cookies?|setcookie|plaintext|dsn|jwt|pem|privkey|userdata|otp|mfacode)$|.pwd$/;

/** DB_PASS, REDIS_AUTH: words too short to be looked for anywhere inside a name. */
const SECRET_PART = /[_.-](?:pass|pwd|auth|pat)$/i;

/** Tokens that only order or repeat requests, an OIDC subject, and ids in the lower case of Athena's columns. */
const HARMLESS = new Set([
  'clienttoken',
  'clientrequesttoken',
  'nexttoken',
  'idempotencytoken',
  'continuationtoken',
  'paginationtoken',
  'sequencetoken',
  'nextsequencetoken',
  'changetoken',
  'accesskeyid',
  'awsaccesskeyid',
  'credentialid',
  'sessioncredentialfromconsole',
  'subjectfromwebidentitytoken',
]);

/** Last word of a name that says something about a secret, not the secret: its id, its ARN, whom it was issued to. */
const ABOUT = new Set(
  (
    'id ids arn arns name names type version versions stage stages expiration expiry expires in at to console ' +
    'parameter endpoint url uri length age count status enabled required policy prevention used metadata date time ' +
    'period days algorithm file path stdin'
  ).split(' '),
);

/** Beside a secret (inside `credentials`, `secrets`, …) these members are kept: they identify, they do not open. */
const ABOUT_MEMBER = new Set(['valuefrom', 'region', 'source']);

function lastWord(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  return (words.at(-1) ?? '').toLowerCase();
}

/** True for a property, variable or option whose value is a secret by its name: `password`, `sessionToken`, `DB_PASS`. */
export function isSecretName(name: string): boolean {
  const key = normal(name);
  if (HARMLESS.has(key)) return false;
  if (SECRET_PART.test(name) || SECRET_WHOLE.test(key)) return true;
  return SECRET_WORD.test(key) && !ABOUT.has(lastWord(name));
}

/** Words that stand under a secret's name and only say how it went or what is asked for. */
const STATE_WORD =
  /^(?:success|failure|true|false|yes|no|none|null|enabled|disabled|optional|required|active|inactive)$/i;

/** True for a value that gives nothing away whatever it is called: a state, or an ARN of where the secret is kept. */
export function isHarmlessValue(value: string): boolean {
  return STATE_WORD.test(value) || /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{0,12}:[\w+=,.@:/*-]+$/.test(value);
}

/** True for a member that may be shown even inside a secret. */
export function isAboutSecret(name: string): boolean {
  const key = normal(name);
  return ABOUT_MEMBER.has(key) || (ABOUT.has(lastWord(name)) && !SECRET_WHOLE.test(key));
}

/** True where even a number is the secret itself. */
export function isSecretNumber(name: string): boolean {
  return /password|passcode|secret|^pin$|otp|mfacode|tokencode/.test(normal(name)) && isSecretName(name);
}

/** True for a name that ends in a secret word, so that an unquoted word after its colon can only be an assignment. */
export function endsInSecretWord(name: string): boolean {
  return /(?:password|passwd|passphrase|secret|token|credentials?|key|string|value|hash|[_.-](?:pass|pwd|auth))$/i.test(
    name,
  );
}
