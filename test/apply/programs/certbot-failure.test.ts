import { describe, expect, it } from 'vitest';
import { certbotFailure } from '../../../src/apply/programs/certbot-failure.ts';
import { certbot } from '../../../src/explain/entries/certbot.ts';
import { entriesIn } from '../../../src/explain/entry.ts';
import { explainText } from '../../../src/explain/explain-text.ts';

const remedyOf = (stderr: string, log?: string): string | undefined =>
  certbotFailure({ argv: ['certbot'], ended: 'exited', exitCode: 1, stdout: '', stderr }, log).remedy;

const texts = entriesIn(certbot)
  .filter(({ general, good }) => general !== true && good !== true)
  .flatMap(({ id, says }) =>
    says.flatMap((template) => (typeof template === 'string' ? [[template.replace(/\{\w+\}|…/g, 'x.test'), id] as const] : [])),
  )
  // Some of these words mean something else where another program prints them.
  .map(([text, id]) => [`Saving debug log to /var/log/letsencrypt/letsencrypt.log\n${text}`, id] as const);

describe('a certbot that failed', () => {
  it.each(texts)('%s: the cure is the one of explain', (text, id) => {
    const [explained] = explainText(`${text}\n`);
    expect(explained?.id).toBe(id);
    expect(remedyOf(`${text}\n`)).toBe(explained?.remedy);
  });

  it('is explained by the CA’s own words, not by the lines around them', () => {
    const failed = (type: string, detail: string): string =>
      `Certbot failed to authenticate some domains (authenticator: standalone).\n  Domain: graph.example\n  Type:   ${type}\n  Detail: ${detail}\n\nSome challenges have failed.\n`;
    expect(remedyOf(failed('unauthorized', 'No TXT record found at _acme-challenge.graph.example'))).toContain('_acme-challenge');
    expect(remedyOf(failed('unauthorized', 'Incorrect TXT record "abc" found at x'))).toContain('_acme-challenge');
    expect(remedyOf(failed('unauthorized', '192.0.2.1: Invalid response from http://x/: 404'))).toContain('--webroot');
    expect(remedyOf(failed('caa', 'CAA record for graph.example prevents issuance'))).toContain('CAA');
    expect(remedyOf(failed('connection', '192.0.2.1: Timeout during connect (likely firewall problem)'))).toContain('port 80');
  });

  it('is explained by the log where certbot hides what the CA said', () => {
    const log = '{"type": "urn:ietf:params:acme:error:rateLimited", "detail": "too many failed authorizations recently"}';
    expect(remedyOf("An unexpected error occurred:\nAttributeError: can't set attribute\n", log)).toContain('--acme-test');
  });

  it('says so where the words are not known', () => {
    expect(remedyOf('something else\n')).toContain('certbot printed its reason above');
  });
});
