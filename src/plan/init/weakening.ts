import type { InitAnswers } from '../../model/command-line/answers.ts';
import type { Installation, ScopeName } from '../../model/installation.ts';
import type { PlanNote } from '../../model/plan.ts';
import type { Step } from '../../model/steps/index.ts';
import { booleanOf, type Conf, settingOf } from '../../neo4j/conf/conf.ts';
import { configuredAddresses, isLoopbackHost } from '../../neo4j/config/address.ts';
import { connectorEnabledByDefault, connectorSetting } from '../../neo4j/config/connectors.ts';
import { policySetting, readPolicy } from '../../neo4j/config/ssl-policy.ts';
import { pick } from '../answers/per-component.ts';
import type { ResolvedInit } from '../answers/resolve-init.ts';

/** A protection that is lower after an `init` than before it, or that stays off: named in every summary, asked about on a terminal. */
export interface Weakening {
  readonly kind: 'client-auth' | 'tls-level' | 'passphrase' | 'trust-all' | 'http';
  readonly setting: string;
  /** Never a secret. */
  readonly was: string;
  readonly now: string;
  readonly note: PlanNote & { readonly severity: 'warning' };
  /** What is asked, and the two ways to answer. */
  readonly asks: { readonly question: string; readonly keep: string; readonly weaken: string };
  /** The answers that keep the protection; undefined: no answer does, the person edits neo4j.conf. */
  readonly kept?: (answers: InitAnswers) => InitAnswers;
}

interface WeakeningInputs {
  readonly installation: Installation;
  readonly conf: Conf;
  readonly answers: InitAnswers;
  readonly resolved: ResolvedInit;
  /** A container that is there. */
  readonly existing?: unknown;
}

/** From what lets everybody in to what does not. */
const strengths = { client_auth: ['NONE', 'OPTIONAL', 'REQUIRE'], tls_level: ['DISABLED', 'OPTIONAL', 'REQUIRED'] } as const;

/** @param confEdits the steps that change settings */
export function weakeningsOf(inputs: WeakeningInputs, confEdits: readonly Step[]): readonly Weakening[] {
  const { conf, resolved } = inputs;
  return [
    ...resolved.components.flatMap((scope) => {
      const { enabled, trustAll } = readPolicy(conf, scope);
      if (enabled !== true) return [];
      return [...clientAuth(scope, inputs), ...tlsLevel(scope, inputs), ...(trustAll === true ? [trustsAll(scope)] : [])];
    }),
    ...passphrases(confEdits),
    ...plaintextHttp(inputs),
  ];
}

const isLower = (suffix: keyof typeof strengths, was: string, now: string): boolean =>
  (strengths[suffix] as readonly string[]).indexOf(now) < (strengths[suffix] as readonly string[]).indexOf(was);

function clientAuth(scope: ScopeName, { conf, resolved }: WeakeningInputs): readonly Weakening[] {
  const setting = policySetting(scope, 'client_auth');
  const was = settingOf(conf, setting)?.toUpperCase() ?? '';
  const now = resolved.clientAuth[scope].toUpperCase();
  if (!isLower('client_auth', was, now)) return [];
  const means = now === 'NONE' ? 'clients are no longer asked for a certificate' : 'clients without a certificate can connect';
  return [
    {
      ...{ kind: 'client-auth', setting, was, now },
      note: { severity: 'warning', text: `${scope}: client_auth  ${was} → ${now}: ${means}.` },
      asks: { question: `Lower client_auth of ${scope}?`, keep: `No, keep ${was}`, weaken: `Yes, change it to ${now}` },
      // What is not answered is as the conf has it.
      kept: ({ clientAuth: given, ...answers }) => {
        const others = resolved.components.filter((other) => other !== scope);
        const by = others.flatMap((other) => {
          const answer = pick(given, other);
          return answer === undefined ? [] : [[other, answer]];
        });
        return by.length === 0 ? answers : { ...answers, clientAuth: { by: Object.fromEntries(by) } };
      },
    },
  ];
}

function tlsLevel(scope: ScopeName, { installation, conf, resolved, answers }: WeakeningInputs): readonly Weakening[] {
  if (scope !== 'bolt' || answers.role === 'backup-client') return [];
  const setting = connectorSetting(installation.version.line, 'bolt', 'tls_level');
  const was = settingOf(conf, setting)?.toUpperCase() ?? '';
  const now = resolved.boltTlsLevel;
  if (!isLower('tls_level', was, now)) return [];
  return [
    {
      ...{ kind: 'tls-level', setting, was, now },
      note: { severity: 'warning', text: `bolt: tls_level  ${was} → ${now}: clients can connect without encryption.` },
      asks: { question: 'Let clients connect to Bolt without encryption?', keep: `No, keep ${was}`, weaken: 'Yes' },
      kept: (given) => ({ ...given, boltTlsLevel: was as 'OPTIONAL' | 'REQUIRED' }),
    },
  ];
}

function trustsAll(scope: ScopeName): Weakening {
  const setting = policySetting(scope, 'trust_all');
  return {
    ...{ kind: 'trust-all', setting, was: 'true', now: 'true' },
    note: {
      severity: 'warning',
      text: `${scope}: trust_all=true stays on: any certificate is accepted, from any issuer.`,
      remedy: `Remove ${setting} from neo4j.conf.`,
    },
    asks: {
      question: `Leave trust_all of ${scope} on?`,
      keep: 'No, I will remove that line from neo4j.conf first',
      weaken: 'Yes, any certificate is accepted',
    },
  };
}

/** A key that was encrypted and will not be. */
function passphrases(steps: readonly Step[]): readonly Weakening[] {
  return steps.flatMap((step) =>
    step.kind !== 'editConf'
      ? []
      : (step.summary?.removed ?? [])
          .filter(({ name }) => name.endsWith('.private_key_password'))
          .map(
            ({ name }): Weakening => ({
              ...{ kind: 'passphrase', setting: name, was: '<hidden>', now: 'removed' },
              note: {
                severity: 'warning',
                text: `${name}  <hidden> → removed: the new private key is not encrypted.`,
                remedy: 'To encrypt it, add --generate-passphrase.',
              },
              asks: {
                question: 'Store the new private key unencrypted?',
                keep: 'No, encrypt it with a generated passphrase',
                weaken: 'Yes, without a passphrase',
              },
              kept: ({ passphraseFile: _f, passphraseEnv: _e, askPassphrase: _a, ...answers }) => ({
                ...answers,
                generatePassphrase: true,
              }),
            }),
          ),
  );
}

/** What drivers and browsers send to it can be read; where only this machine reaches it, nobody else does. */
function plaintextHttp({ installation, conf, answers, resolved, existing }: WeakeningInputs): readonly Weakening[] {
  if (answers.role === 'backup-client' || resolved.http === 'off') return [];
  if (!resolved.components.some((scope) => scope === 'bolt' || scope === 'https')) return [];
  const setting = connectorSetting(installation.version.line, 'http', 'enabled');
  const was = booleanOf(conf, setting, connectorEnabledByDefault.http) !== false;
  if (!was && resolved.http === undefined) return [];
  const { listen } = configuredAddresses(conf).connectors.http;
  const inContainer = (answers.target ?? 'home') !== 'home' || existing !== undefined;
  if (!inContainer && isLoopbackHost(answers.listen ?? listen.host)) return [];
  const what = was ? `port ${listen.port} stays open` : `port ${listen.port} is opened (${setting}  false → true)`;
  return [
    {
      ...{ kind: 'http', setting, was: String(was), now: 'true' },
      note: {
        severity: 'warning',
        text: `http: ${what}, unencrypted: passwords sent to it can be read on the network.`,
        remedy: 'To turn it off, add --http off.',
      },
      asks: {
        question: was ? 'Leave plaintext HTTP open?' : 'Open plaintext HTTP?',
        keep: was ? 'No, turn it off' : 'No, leave it off',
        weaken: was ? 'Yes, leave it open' : 'Yes, open it',
      },
      kept: (given) => ({ ...given, http: 'off' }),
    },
  ];
}
