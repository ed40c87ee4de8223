import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLiteral, whyNotSelect } from '../../src/aws/select-only.ts';

describe('a statement that only reads', () => {
  it.each([
    'SELECT eventid FROM cloudtrail_logs_pp WHERE "timestamp" >= ? AND eventname IN (?, ?) ORDER BY eventtime DESC LIMIT 50',
    '\n  select 1',
    "SELECT 'it''s; DROP TABLE x -- no' AS note, \"update\" FROM t",
    'SELECT * FROM a JOIN b USING (eventid) -- INSERT\n WHERE x = 1 /* DELETE; */',
    'WITH one AS (SELECT 1) SELECT * FROM one',
    'WITH RECURSIVE a (x, y) AS (SELECT 1, (2)), "b c" AS (SELECT 3) SELECT * FROM a, "b c"',
    "SELECT element_at(requestParameters, 'service') FROM 0a1b2c3d-0000-4000-8000-000000000001",
  ])('is let through: %s', (sql) => {
    expect(whyNotSelect(sql)).toBeUndefined();
  });
});

describe('any other statement', () => {
  const only = 'and only SELECT is allowed here';
  it.each([
    ['CREATE TABLE x AS SELECT 1', `begins with CREATE, ${only}`],
    ['INSERT INTO x SELECT 1', `begins with INSERT, ${only}`],
    ["UNLOAD (SELECT 1) TO 's3://bucket/'", `begins with UNLOAD, ${only}`],
    ['drop table x', `begins with DROP, ${only}`],
    ['MSCK REPAIR TABLE x', `begins with MSCK, ${only}`],
    ['EXECUTE stored USING 1', `begins with EXECUTE, ${only}`],
    ['EXPLAIN ANALYZE SELECT 1', `begins with EXPLAIN, ${only}`],
    ["USING EXTERNAL FUNCTION f(x INT) RETURNS INT LAMBDA 'l' SELECT f(1)", `begins with USING, ${only}`],
    ['/* SELECT */ DELETE FROM x', `begins with DELETE, ${only}`],
    ['(SELECT 1)', `begins with something else, ${only}`],
    ['', `begins with something else, ${only}`],
    ['SELECT 1; DROP TABLE x', 'is more than one statement'],
    ['SELECT 1;', 'is more than one statement'],
    ['SELECT 1 INTO x', `says INTO, ${only}`],
    ["SELECT * FROM TABLE(mysql.system.query(query => 'DELETE FROM x'))", `says TABLE, ${only}`],
    ['WITH a AS (SELECT 1) INSERT INTO x SELECT * FROM a', `says INSERT, ${only}`],
    ['WITH a AS (SELECT 1) VALUES 1', 'does not end in a SELECT'],
    ['WITH SESSION x = 1 SELECT 1', 'does not end in a SELECT'],
    ['WITH FUNCTION f() RETURNS int RETURN 1 SELECT f()', 'does not end in a SELECT'],
    ["SELECT 'open", 'has a quote or a comment that does not end'],
    ['SELECT 1 /* open', 'has a quote or a comment that does not end'],
    ['SELECT `a` FROM t', 'has a quote or a comment that does not end'],
    ['SELECT (1', 'has parentheses that do not match'],
    ['SELECT 1) FROM (x', 'has parentheses that do not match'],
  ])('is refused: %s', (sql, why) => {
    expect(whyNotSelect(sql)).toBe(why);
  });

  it('is refused wherever a second one hides, and a text in quotes never is one', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const inQuotes = `'${text.replaceAll("'", "''")}'`;
        expect(whyNotSelect(`SELECT ${inQuotes} FROM t`)).toBeUndefined();
        expect(whyNotSelect(`SELECT ${inQuotes} FROM t; DROP TABLE t`)).toBe('is more than one statement');
        expect(whyNotSelect(`INSERT INTO t VALUES (${inQuotes})`)).toBeDefined();
      }),
    );
  });
});

describe('a parameter of a query', () => {
  it.each([
    "'alice'",
    "'it''s'",
    '42',
    '-1.5',
    "DATE '2026-11-20'",
    "timestamp '2026-11-20 05:00:00'",
    'NULL',
    'true',
    "''",
  ])('may be a plain value: %s', (parameter) => {
    expect(isLiteral(parameter)).toBe(true);
  });

  it.each(['alice', '', "'a' OR 1=1", "'a", "'it's'", '(SELECT 1)', "concat('a', 'b')", '1; DROP TABLE x', "'a' -- b"])(
    'may be nothing else: %s',
    (parameter) => {
      expect(isLiteral(parameter)).toBe(false);
    },
  );

  it('is a plain value whatever text is quoted', () => {
    fc.assert(fc.property(fc.string(), (text) => isLiteral(`'${text.replaceAll("'", "''")}'`)));
  });
});
