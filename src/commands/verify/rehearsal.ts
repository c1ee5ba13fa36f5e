import { rehearse } from '../../apply/rehearsal/rehearse.ts';
import { ExitCode, UserError } from '../../model/errors/errors.ts';
import type { Finding } from '../../model/finding.ts';
import { type ScopeName, scopeNames } from '../../model/installation.ts';
import type { Rehearsal } from '../../model/plan.ts';
import { Secret } from '../../model/secret.ts';
import { type EndpointLine, verifyToText } from '../../output/verify-text.ts';
import { isSignedBy } from '../../pki/certificates/certificate.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { decisiveFindings } from '../judging/judgement.ts';
import type { CommandRun } from '../runner/run.ts';
import type { Local } from './local.ts';

/**
 * `verify --rehearse`: without Neo4j, a handshake on loopback with the files of each component. Gives the exit code.
 * @throws UserError when no component is encrypted.
 */
export async function runRehearsal(run: CommandRun, local: Local): Promise<number> {
  const { system, flags, style } = run;
  const { facts, installation } = local.inspected;
  const now = system.clock.now();
  const results: {
    component: ScopeName;
    succeeds: boolean;
    protocol: string | null;
    cipher: string | null;
    mutual: boolean | null;
    message: string | null;
    remedy: string | null;
  }[] = [];
  for (const scope of scopeNames) {
    const policy = local.judged.policies.get(scope);
    const files = facts.files.get(scope);
    if (policy === undefined || files === undefined) continue;
    // What Neo4j makes of the files, the verdict knows; where it does not start over them, or lets nobody in, there is nothing to try.
    const stops = ['fatal', 'broken'].includes(local.judged.verdict.components[scope])
      ? decisiveFindings(local.inspected, local.judged, 'server').find(({ component }) => component === scope)
      : undefined;
    try {
      if (stops !== undefined) throw new UserError(stops.message, stops.remedy);
      const { protocol, cipher, mutual } = await rehearse(rehearsalOf(scope, local), system, { now });
      results.push({ component: scope, succeeds: true, protocol, cipher, mutual, message: null, remedy: null });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      results.push({
        component: scope,
        succeeds: false,
        protocol: null,
        cipher: null,
        mutual: null,
        message: error.message,
        remedy: error.remedy,
      });
    }
  }
  const failed = results.filter(({ succeeds }) => !succeeds);
  const findings = failed.map(
    ({ component, message, remedy }): Finding => ({
      ...{ id: 'rehearsal-failed', severity: 'error', component, path: null, line: null, fixable: false, neo4jSays: null },
      message: message ?? '',
      remedy: remedy ?? '',
    }),
  );
  if (results.length === 0)
    throw new UserError('No component is encrypted in this installation.', 'Set it up first:\nneo4j-tls init');
  const lines = results.map(
    ({ component, succeeds, protocol, cipher, mutual }): EndpointLine => ({
      ...{ component, address: 'rehearsal', inside: mutual === true ? 'both sides' : '', until: '', trust: '' },
      speaks: succeeds ? `${protocol} ${cipher}` : 'failed',
      findings: findings.filter((finding) => finding.component === component),
    }),
  );
  const text = verifyToText(lines, { quiet: flags.quiet === true }, style);
  run.tell({
    document: {
      schema: 'neo4j-tls/verify@1',
      ...{ rehearsed: true, home: installation.home, endpoints: [], rehearsals: results, findings },
    },
    ...{ text, quietly: text },
  });
  return failed.length > 0 ? ExitCode.somethingWrong : ExitCode.done;
}

/** What a handshake with the files that are there must look like; the peer trusts what stands above the chain, as peers do. */
function rehearsalOf(scope: ScopeName, local: Local): Rehearsal {
  const { facts } = local.inspected;
  const policy = local.judged.policies.get(scope);
  const files = facts.files.get(scope);
  if (policy === undefined || files === undefined) throw new Error(`no policy ${scope}`);
  const { config, chain = [] } = policy;
  const last = chain.at(-1);
  const issuerFile = files.trusted.entries.find(
    ({ bytes }) =>
      bytes !== undefined &&
      last !== undefined &&
      readCertificates(bytes).certificates.some(
        (one) => one.subject.canonical === last.issuer.canonical && isSignedBy(last, one),
      ),
  );
  const leafIsOwnRoot = chain[0]?.selfSigned === true;
  return {
    scope,
    privateKey: config.privateKey,
    publicCertificate: config.publicCertificate,
    ...(config.password === undefined || config.passwordIsCommand || policy.key?.encrypted !== true
      ? {}
      : { passphrase: new Secret(config.password) }),
    tlsVersions: config.tlsVersions,
    clientAuth: config.clientAuth === 'REQUIRE' ? 'require' : config.clientAuth === 'OPTIONAL' ? 'optional' : 'none',
    trustedDirectory: config.trustedDir,
    revokedDirectory: config.revokedDir,
    names: chain[0]?.names ?? [],
    verifyHostname: true,
    ...(leafIsOwnRoot ? {} : issuerFile === undefined ? { anchorMissing: true } : { peerTrust: issuerFile.path }),
  };
}
