import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact, redactText } from '../../src/events/index.ts';

const SECRET = 'hunter2Tr0ub4dor';

describe('redactText', () => {
  it.each([
    `PASSWORD=${SECRET}`,
    `export DB_PASSWORD="${SECRET}" && run`,
    `PGPASSWORD=${SECRET} psql -h db`,
    `DB_PASS=${SECRET}`,
    `REDIS_AUTH='${SECRET}'`,
    `--password ${SECRET}`,
    `--password=${SECRET} --user x`,
    `--db-password "${SECRET} with spaces"`,
    `mysql -u root -p${SECRET} shop`,
    `sshpass -p ${SECRET} ssh host`,
    `redis-cli -h cache -a ${SECRET}`,
    `curl -u admin:${SECRET} https://internal`,
    `curl -H "Authorization: Bearer ${SECRET}" https://internal`,
    `curl -H 'Authorization: Basic ${SECRET}'`,
    `postgres://app:${SECRET}@db.internal:5432/shop`,
    `redis://:${SECRET}@cache:6379`,
    `https://x-access-token:${SECRET}@github.com/acme/shop.git`,
    `{"password":"${SECRET}"}`,
    `{\\"client_secret\\":\\"${SECRET}\\"}`,
    `password: ${SECRET}`,
    `secret:${SECRET}`,
    `https://api.internal/v1?token=${SECRET}&x=1`,
    `https://b.s3.amazonaws.com/k?X-Amz-Security-Token=${SECRET}&X-Amz-Signature=${SECRET}`,
    `ALTER USER app PASSWORD '${SECRET}'`,
    `CREATE USER app IDENTIFIED BY '${SECRET}'`,
    `Server=db;User=app;Password=${SECRET};`,
    `AWS_SECRET_ACCESS_KEY=${SECRET}`,
    `aws_session_token = ${SECRET}`,
    `--password "${SECRET} cut off here`,
    `password="ab\\"${SECRET}" next`,
    `password="ab ${SECRET}\\`,
    `{\\"password\\":\\"ab\\\\cd${SECRET}\\"}`,
    `{\\"password\\":\\"ab\\\\\\"${SECRET}\\"}`,
  ])('hides the secret of %s', (text) => {
    const safe = redactText(text);
    expect(safe).not.toContain(SECRET);
    expect(safe).toContain('[redacted]');
  });

  it.each([
    [
      'a JSON Web Token',
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
    ],
    ['a private key', '-----BEGIN RSA PRIVATE KEY----- MIIEpAIBAAKCAQEA1234 -----END RSA PRIVATE KEY-----'],
    ['a private key that is cut off', '-----BEGIN PRIVATE KEY----- MIIEpAIBAAKCAQEA1234'],
    ['a GitHub token', 'ghp_abcdefghijklmnopqrstuvwxyz0123456789'],
    ['a Slack token', 'xoxb-123456789012-abcdefghijkl'],
    ['a session token of AWS', 'IQoJb3JpZ2luX2VjEPT//////////wEaCXVzLWVhc3QtMSJHMEUCIQ'],
  ])('hides %s wherever it stands', (_what, secret) => {
    expect(redactText(`before ${secret} after`)).not.toContain(secret.slice(4, 24));
  });

  it('hides a secret access key and keeps the key id in front of it', () => {
    const safe = redactText('AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY');
    expect(safe).toBe('AKIAIOSFODNN7EXAMPLE:[redacted]');
  });

  it('hides long base64 in a command, but no path and no id', () => {
    const options = { command: true };
    expect(redactText('echo c2VjcmV0IGtleSBmb3IgdGhlIGRhdGFiYXNl1X9 | base64 -d', options)).toBe(
      'echo [redacted] | base64 -d',
    );
    const harmless = 'cat /var/lib/docker/containers/0123456789abcdef0123456789abcdef/config.json';
    expect(redactText(harmless, options)).toBe(harmless);
  });

  it.each([
    'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf',
    'User: arn:aws:sts::111122223333:assumed-role/secret-reader/alice is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf because no identity-based policy allows the secretsmanager:GetSecretValue action',
    'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com:sts.amazonaws.com:repo:acme/shop:ref:refs/heads/main',
    'token.actions.githubusercontent.com:sub',
    'The security token included in the request is expired',
    'ExpiredToken: The security token included in the request is expired',
    'Cannot exceed quota for AccessKeysPerUser: 2',
    'aws_access_key_id=AKIAIOSFODNN7EXAMPLE',
    'AROAEXAMPLE:botocore-session-1763600000',
    '{"Action":["ecr:GetAuthorizationToken","ecr:BatchGetImage"]}',
    '111122223333.dkr.ecr.us-east-1.amazonaws.com/shop@sha256:0123456789abcdef',
    'https://registry:5000/shop/img@sha256:0123456789abcdef',
    'aws-cli/2.34.30 md/awscrt#0.31.2 cfg/retry-mode#standard md/command#secretsmanager.get-secret-value',
    'docker login --username AWS --password-stdin 111122223333.dkr.ecr.us-east-1.amazonaws.com',
    'aws secretsmanager get-secret-value --secret-id prod/db',
    'rolled back: password rotation broke the login',
  ])('leaves %s as it is', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it('changes nothing the second time', () => {
    const part = fc.constantFrom(
      'password',
      '=',
      ': ',
      ' ',
      '--token',
      '"',
      "'",
      '\\',
      'x1',
      '://',
      '@',
      'a:b',
      'Bearer ',
      'AKIAIOSFODNN7EXAMPLE',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const once = redactText(parts.join(''));
        expect(redactText(once)).toBe(once);
      }),
    );
  });

  it('stays fast on text made to be slow', () => {
    for (const piece of [
      'eyJ-',
      'a://',
      'password',
      '--token ',
      'AKIAIOSFODNN7EXAMPLE ',
      '"\\',
      'x=',
      'mysql ',
      '-----BEGIN ',
    ]) {
      expect(typeof redactText(piece.repeat(16_000 / piece.length))).toBe('string');
    }
  });
});

describe('redact', () => {
  it('replaces the values of container environments and keeps their names', () => {
    const overrides = {
      containerOverrides: [{ name: 'app', environment: [{ name: 'MODE', value: 'blue' }], command: ['migrate'] }],
    };
    expect(redact({ overrides })).toEqual({
      overrides: {
        containerOverrides: [
          { name: 'app', environment: [{ name: 'MODE', value: '[redacted]' }], command: ['migrate'] },
        ],
      },
    });
  });

  it('keeps where a container secret comes from', () => {
    const definition = { secrets: [{ name: 'DB', valueFrom: 'arn:aws:ssm:us-east-1:111122223333:parameter/prod/db' }] };
    expect(redact(definition)).toEqual(definition);
  });

  it('hides what STS hands out and keeps the key id that tracing needs', () => {
    const credentials = {
      accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      expiration: 'Apr 27, 2026, 3:18:03 AM',
      sessionToken: 'abc',
    };
    expect(redact({ credentials })).toEqual({ credentials: { ...credentials, sessionToken: '[redacted]' } });
  });

  it('keeps what identity is read from', () => {
    const identity = {
      sessionCredentialFromConsole: 'true',
      subjectFromWebIdentityToken: 'repo:acme/shop:ref:refs/heads/main',
      inScopeOf: {
        credentialsIssuedTo: 'arn:aws:lambda:us-east-1:111122223333:function:x',
        credentialsIssuedToVersion: '2',
      },
      credentialId: '0123',
    };
    expect(redact(identity)).toEqual(identity);
  });

  it.each([
    [{ masterUserPassword: SECRET }],
    [{ secretString: SECRET }],
    [{ privateKey: SECRET }],
    [{ connectionString: SECRET }],
    [{ logConfiguration: { options: { 'splunk-token': SECRET } } }],
    [{ parameters: [{ parameterKey: 'DbPassword', parameterValue: SECRET }] }],
    [{ tags: [{ key: 'api_key', value: SECRET }] }],
    [{ environment: { variables: { MODE: SECRET } } }],
    [{ environmentVariablesOverride: [{ name: 'MODE', value: SECRET, type: 'PLAINTEXT' }] }],
    [{ credentials: { username: 'app', inner: { deeper: [SECRET] } } }],
    [{ type: 'SecureString', name: '/prod/db', value: SECRET }],
    [{ command: ['migrate', '--password', SECRET] }],
    [{ command: `sh -c "DB_PASS=${SECRET} ./run"` }],
    [{ userData: SECRET }],
    [{ [`password=${SECRET}`]: 'a key can carry one too' }],
    [{ 'pass\u200bword': SECRET }],
    [{ command: `--pass\u200bword ${SECRET}` }],
  ])('hides the secret of %j', (value) => {
    expect(JSON.stringify(redact(value))).not.toContain(SECRET);
  });

  it('lets no secret through, whatever secret-shaped name it has and however deep it is', () => {
    const name = fc.constantFrom(
      'password',
      'dbPassword',
      'SECRET_KEY',
      'session-token',
      'apiKey',
      'clientSecret',
      'PrivateKey',
    );
    const secret = fc.stringMatching(/^[A-Za-z0-9]{12,24}$/).map((text) => `s3cr3t${text}`);
    const nest = (depth: number, inner: unknown): unknown =>
      depth === 0 ? inner : { level: [nest(depth - 1, inner)] };
    fc.assert(
      fc.property(name, secret, fc.nat(6), (key, value, depth) => {
        const forms = [
          { [key]: value },
          { [key]: { any: value } },
          { [key]: [value] },
          { name: key, value },
          `${key}=${value}`,
        ];
        for (const form of forms) expect(JSON.stringify(redact(nest(depth, form)))).not.toContain(value);
      }),
    );
  });

  it('keeps ARNs, account ids and access key ids whole', () => {
    const digits = fc.stringMatching(/^\d{12}$/);
    const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
    fc.assert(
      fc.property(digits, word, word, (account, cluster, name) => {
        const arn = `arn:aws:ecs:us-east-1:${account}:service/${cluster}/${name}`;
        const key = `AKIA${account.padEnd(16, '7')}`;
        const value = {
          accountId: account,
          serviceArn: arn,
          accessKeyId: key,
          text: `${key} called ${arn} in ${account}`,
        };
        expect(redact(value)).toEqual(value);
      }),
    );
  });
});
