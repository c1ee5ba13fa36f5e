import type { AuthorityFacts } from '../../model/certificates/authority.ts';
import type { KeyType } from '../../model/certificates/certificate-request.ts';
import type { Installation } from '../../model/installation.ts';
import type { Plan, PlanNote } from '../../model/plan.ts';
import type { Secret } from '../../model/secret.ts';
import type { Signer } from '../../model/steps/issue-certificate.ts';
import type { BundleMember } from '../../model/steps/write-bundle.ts';
import { readConf } from '../../neo4j/conf/conf.ts';
import type { RenderedSettings, TemplateName } from '../../neo4j/conf/render-template.ts';
import { pathsIn } from '../../neo4j/config/ssl-layout.ts';
import { readPolicy } from '../../neo4j/config/ssl-policy.ts';
import { reloadSupported } from '../../neo4j/version.ts';
import { openAuthorityKey, readAuthority } from '../../pki/issuing/authority.ts';
import { outsideError, partsOutside } from '../../pki/names/name-limits.ts';
import { defaultSubject } from '../../pki/names/subject.ts';
import { scopes } from '../../scopes/index.ts';
import { resolveInit } from '../answers/resolve-init.ts';
import { daysNote } from '../ca/plan-sign.ts';
import { layoutOf } from '../init/init-layout.ts';
import { renderSettings } from '../init/init-settings.ts';
import type { WantedMember } from './bundle-members.ts';

export interface BundleInputs {
  readonly members: readonly WantedMember[];
  readonly facts: AuthorityFacts;
  readonly caPassphrase: Secret | undefined;
  /** Absolute. */
  readonly out: string;
  readonly keyType: KeyType;
  readonly days: number;
  /** By member; absent: its keys lie there in clear. */
  readonly passphrases: ReadonlyMap<string, Secret>;
  /** The system that this runs on: members that name none run on the same. */
  readonly platform: NodeJS.Platform;
  /** Template text by line and name: `5/cluster`. */
  readonly templates: ReadonlyMap<string, string>;
  readonly now: Date;
}

/** A folder for each member. @throws UserError when the CA cannot sign for all of them. */
export function planBundle(inputs: BundleInputs): Plan {
  const { members, facts, caPassphrase, now } = inputs;
  const authority = readAuthority(facts, now);
  openAuthorityKey(facts.key, authority.issuer, caPassphrase);
  const outside = members.flatMap(({ name, names }) =>
    partsOutside({ names, subject: defaultSubject(names) }, authority).map((part) => `${part} (${name})`),
  );
  if (outside.length > 0) throw outsideError(outside, authority);
  const signer: Extract<Signer, { kind: 'ca' }> = {
    kind: 'ca',
    directory: facts.directory,
    passphrase: caPassphrase,
  };
  const rendered = new Map<string, RenderedSettings[]>();
  const notes: PlanNote[] = [...daysNote(authority, Math.max(...members.map(({ days }) => days ?? inputs.days)), now)];
  // The one setting that a member of this edition would have more of.
  if (members.some(({ edition, version }) => edition === 'community' && reloadSupported(version, 'enterprise'))) {
    notes.push({
      severity: 'info',
      text: 'Some members have no edition, so the setting that reloads certificates without a restart is left out for them.',
      remedy: 'If they run Enterprise, add edition: enterprise to the members file.',
    });
  }
  return {
    command: 'bundle',
    home: facts.directory,
    steps: [
      { kind: 'writeBundle', out: inputs.out, signer, members: members.map((member) => planMember(member, inputs, rendered)) },
    ],
    rehearsals: [],
    notes,
  };
}

const platforms: ReadonlyMap<NodeJS.Platform, BundleMember['platform']> = new Map([
  ['win32', 'windows'],
  ['darwin', 'macos'],
]);

/** Members of one line with the same components have the same settings, unless each has a passphrase of its own. */
function planMember(member: WantedMember, inputs: BundleInputs, rendered: Map<string, RenderedSettings[]>): BundleMember {
  const { version, edition, components, name } = member;
  const passphrase = inputs.passphrases.get(name);
  const kind = `${version.text} ${edition} ${components.join(',')}`;
  const settings = (passphrase === undefined ? rendered.get(kind) : undefined) ?? renderFor(member, passphrase, inputs);
  if (passphrase === undefined) rendered.set(kind, settings);
  const conf = readConf(undefined, version);
  return {
    name,
    version: version.text,
    edition,
    platform: member.platform ?? platforms.get(inputs.platform) ?? 'linux',
    policies: components.map((scope) => {
      const paths = pathsIn(`certificates/${scope}`);
      return {
        scope,
        request: {
          subject: defaultSubject(member.names),
          names: member.names,
          usages: scopes[scope].usages,
          keyType: member.keyType ?? inputs.keyType,
          days: member.days ?? inputs.days,
        },
        key: paths.privateKey,
        certificate: paths.publicCertificate,
        trusted: paths.trusted,
        revoked: paths.revoked,
        asksClients: scopes[scope].defaultClientAuth !== 'none',
        tlsVersions: readPolicy(conf, scope).tlsVersions,
      };
    }),
    settings,
    passphrase,
  };
}

/** The settings that `init` would write for this member into an empty conf. */
function renderFor(member: WantedMember, passphrase: Secret | undefined, { templates }: BundleInputs): RenderedSettings[] {
  const { version, edition, components } = member;
  const conf = readConf(undefined, version);
  const answers = { components, source: { all: 'ca', by: {} }, name: member.names } as const;
  const installation = emptyInstallation(version, edition);
  const resolved = resolveInit(answers, { installation, conf, hostName: '' });
  const layouts = new Map(
    components.map((scope) => [scope, layoutOf(scope, { installation, conf, answers, resolved, owner: undefined })]),
  );
  const named = new Map(
    [...components, 'server' as const].map((name): [TemplateName, string] => [
      name,
      templates.get(`${version.line}/${name}`) ?? '',
    ]),
  );
  const passphrases = new Map(passphrase === undefined ? [] : components.map((scope) => [scope, passphrase] as const));
  return [...renderSettings({ installation, conf, answers, resolved, layouts, templates: named, passphrases })];
}

/** A home with nothing in it: everything is where it is by default. */
function emptyInstallation(version: WantedMember['version'], edition: WantedMember['edition']): Installation {
  const missing = { state: 'missing' } as const;
  const files = (scope: keyof Installation['scopes']) => ({
    scope,
    baseDirectory: '',
    baseDirectoryFact: missing,
    privateKey: { path: '', fact: missing },
    publicCertificate: { path: '', fact: missing },
    trusted: { path: '', fact: missing, entries: [] },
    revoked: { path: '', fact: missing, entries: [] },
  });
  return {
    home: '/',
    homeOwner: undefined,
    kind: 'archive',
    version,
    edition,
    versionFrom: 'flag',
    editionKnown: true,
    conf: { path: '/conf/neo4j.conf', fact: missing },
    scopes: { bolt: files('bolt'), https: files('https'), cluster: files('cluster'), backup: files('backup') },
  };
}
