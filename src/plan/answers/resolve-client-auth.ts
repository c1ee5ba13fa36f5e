import { type ClientAuth, clientAuths, type InitAnswers, type SourceName } from '../../model/command-line/answers.ts';
import { UserError } from '../../model/errors/errors.ts';
import { NoClientAccepted } from '../../model/errors/no-client-accepted.ts';
import type { Installation, ScopeName } from '../../model/installation.ts';
import { type Conf, settingOf } from '../../neo4j/conf/conf.ts';
import { policySetting } from '../../neo4j/config/ssl-policy.ts';
import { scopes } from '../../scopes/index.ts';
import { forScopes, pick } from './per-component.ts';

/**
 * Of whom each component asks a certificate: what was answered, else what the conf has, so that a run about certificates lets
 * nobody in who was kept out; else none for clients, require for members.
 * @throws NoClientAccepted where Bolt would ask everybody and accept nobody; UserError for an answer that https cannot keep.
 */
export function resolveClientAuth(
  answers: InitAnswers,
  components: readonly ScopeName[],
  source: Readonly<Record<ScopeName, SourceName>>,
  { conf, installation }: { readonly conf: Conf; readonly installation: Installation },
): Readonly<Record<ScopeName, ClientAuth>> {
  const clientAuth = forScopes(
    (scope) => pick(answers.clientAuth, scope) ?? clientAuthOf(conf, scope) ?? scopes[scope].defaultClientAuth,
  );
  const isGiven = (scope: ScopeName): boolean => pick(answers.clientAuth, scope) !== undefined;
  const mayBeEmpty =
    components.includes('bolt') && clientAuth.bolt === 'require' && (answers.trust ?? []).length === 0 && source.bolt !== 'ca';
  if (mayBeEmpty && isGiven('bolt')) {
    throw new NoClientAccepted(
      'Bolt would require a certificate from every client, but no client certificate or CA is trusted.',
      "Pass the clients' certificate or their CA with --trust FILE, or use --source bolt=ca.",
    );
  }
  if (mayBeEmpty && installation.scopes.bolt.trusted.entries.length === 0) {
    throw new NoClientAccepted(
      'neo4j.conf makes Bolt require a certificate from every client, but its trusted folder is empty: no client could connect.',
      "Pass the clients' certificate or their CA with --trust FILE, or let clients connect without one: --client-auth bolt=none",
    );
  }
  if (components.includes('https') && isGiven('https') && clientAuth.https !== 'none' && answers.force !== true) {
    throw new UserError(
      `https with client_auth ${clientAuth.https} checks clients against the Java runtime's own trust store, not against trusted/: no client of a private CA could connect.`,
      "Leave https at none. If the server's JVM has its own trust store, add --force.",
    );
  }
  return clientAuth;
}

/** Undefined: the conf has nothing, or a word that Neo4j refuses. */
function clientAuthOf(conf: Conf, scope: ScopeName): ClientAuth | undefined {
  const written = settingOf(conf, policySetting(scope, 'client_auth'))?.toLowerCase();
  return clientAuths.find((value) => value === written);
}
