import { describe, expect, it } from 'vitest';
import { ExitCode, Interrupted, UserError } from '../../src/model/errors/errors.ts';
import { Secret } from '../../src/model/secret.ts';
import { bugToJson, bugToText, errorToJson, errorToText } from '../../src/output/error-text.ts';

const error = new UserError('The key is not the certificate’s.', 'Use the key that was made for it.', {
  paths: ['/etc/neo4j/a.key', '/etc/neo4j/a.crt'],
});

describe('an error a person can mend', () => {
  it('is the cause, the cure and the paths, each on lines of their own', () => {
    expect(errorToText(error, 120)).toBe(
      [
        'neo4j-tls: The key is not the certificate’s.',
        '  Use the key that was made for it.',
        '  /etc/neo4j/a.key',
        '  /etc/neo4j/a.crt',
      ].join('\n'),
    );
  });

  it('does not name a path again below the command to copy', () => {
    const text = errorToText(
      new UserError(
        'You do not have permission to write in /srv/neo4j/conf.',
        'Run this instead:\n  sudo neo4j-tls init --home /srv/neo4j',
        {
          paths: ['/srv/neo4j/conf', '/srv/neo4j', '/srv'],
        },
      ),
      80,
    );
    expect(text.split('\n').slice(2)).toEqual(['      sudo neo4j-tls init --home /srv/neo4j', '  /srv']);
  });

  it('is broken at blanks on a narrow terminal, and a path never is', () => {
    const path = `/srv/${'deep/'.repeat(20)}a.key`;
    const text = errorToText(new UserError('word '.repeat(30).trim(), 'cure '.repeat(30).trim(), { paths: [path] }), 60);
    const lines = text.split('\n');
    expect(lines.filter((line) => !line.includes(path)).every((line) => line.length <= 60)).toBe(true);
    expect(lines.at(-1)).toBe(`  ${path}`);
  });

  it('never moves the cursor of a terminal, whatever a certificate or a path is called', () => {
    const evil = '\u001b[2J\u202egnp\r';
    const text = errorToText(new UserError(`${evil} one\n${evil} two`, evil, { paths: [evil] }), 80);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(text).toContain('one\n');
  });

  it('is a document with exactly the fields of the contract', () => {
    expect(errorToJson(error)).toEqual({
      schema: 'neo4j-tls/error@1',
      changed: false,
      message: 'The key is not the certificate’s.',
      remedy: 'Use the key that was made for it.',
      paths: ['/etc/neo4j/a.key', '/etc/neo4j/a.crt'],
    });
    expect(errorToJson(new UserError('x', 'y', { exitCode: ExitCode.leftBehind }))).toMatchObject({ changed: true });
    expect(error.exitCode).toBe(ExitCode.couldNot);
    expect(new Interrupted().exitCode).toBe(ExitCode.interrupted);
  });

  it('shows no secret that found its way into a message', () => {
    const secret = new Secret('sesame');
    expect(errorToText(new UserError(`with ${secret}`, String(secret)), 80)).not.toContain('sesame');
  });
});

describe('a mistake of ours', () => {
  it('asks to be reported, with where it happened', () => {
    const text = bugToText(new TypeError('x is not a function'));
    expect(text).toMatch(/^neo4j-tls: this is a bug in neo4j-tls\. Report it/);
    expect(text).toContain('error-text.test.ts');
    expect(bugToText('thrown text')).toContain('thrown text');
    expect(bugToJson(new Error('x'))).toMatchObject({ schema: 'neo4j-tls/error@1', message: expect.stringContaining('x') });
  });
});
