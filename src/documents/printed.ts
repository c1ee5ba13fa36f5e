/**
 * Every JSON document that is printed on stdout, once: its fields are a contract with outside scripts. `docs/schemas/` is made
 * from these (`npm run docs`), and the tests hold each document that they see printed against its schema. Commands use the types
 * alone: nothing of zod is loaded to print.
 */
import * as z from 'zod/mini';
import { scopeNames } from '../model/installation.ts';

/** ISO 8601, UTC. */
const time = z.string().check(z.regex(/^\d{4,}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/));
/** SHA-256 of the DER, as 64 lower-case hex digits. */
const fingerprint = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const component = z.enum(scopeNames);
const lines = z.enum(['4.4', '5', '2025', '2026']);
const edition = z.enum(['community', 'enterprise']);
const count = z.int().check(z.nonnegative());

const severity = z.enum(['error', 'warning', 'info']);
const finding = z.strictObject({
  id: z.string(),
  severity,
  component: z.nullable(component),
  path: z.nullable(z.string()),
  /** From 1. */
  line: z.nullable(z.int().check(z.positive())),
  message: z.string().check(z.minLength(1)),
  remedy: z.string(),
  fixable: z.boolean(),
  /** What this line of Neo4j would log. */
  neo4jSays: z.nullable(z.string()),
});

const componentState = z.enum(['off', 'plaintext', 'encrypted', 'broken', 'fatal']);
const verdict = z.strictObject({
  /** Null: not known. */
  starts: z.nullable(z.boolean()),
  components: z.strictObject({ bolt: componentState, https: componentState, cluster: componentState, backup: componentState }),
});

/** What this run was not allowed to look at. */
const notChecked = z.array(z.strictObject({ component: z.string(), path: z.string(), because: z.string(), remedy: z.string() }));

const names = z.array(z.string());
/** A certificate that a command has made, taken or found. */
const certificate = z.strictObject({
  /** Null for a CA's own, and for what it signs for others. */
  component: z.nullable(component),
  path: z.string(),
  fingerprint256: fingerprint,
  names,
  notAfter: time,
  serial: z.optional(z.string()),
  subject: z.optional(z.string()),
});

/** A step has fields of its kind beside these; no secret is among them. */
const step = z.looseObject({
  kind: z.string(),
  /** Every file that it writes; a folder, with a slash at the end, where a name is not known before. */
  files: z.array(
    z.strictObject({
      path: z.string(),
      mode: z.optional(z.string().check(z.regex(/^0[0-7]{3,4}$/))),
      /** Windows: who may what, and nobody else may. */
      access: z.optional(z.array(z.string())),
    }),
  ),
});
const note = z.strictObject({ severity: z.enum(['info', 'warning']), text: z.string(), remedy: z.optional(z.string()) });
const plan = z.strictObject({
  command: z.string(),
  home: z.string(),
  steps: z.array(step),
  rehearsals: z.array(z.looseObject({ scope: component })),
  notes: z.array(note),
  namedBy: z.optional(z.array(z.string())),
  mountedFrom: z.optional(z.string()),
  /** Windows: the account that Neo4j runs as, which is let read keys. */
  account: z.optional(z.string()),
});

/** What every command that writes says. */
const written = {
  applied: z.boolean(),
  /** The machine differs from before. */
  changed: z.boolean(),
  /** Doctor's, of what lies there afterwards; null where there is no home to judge. */
  verdict: z.optional(z.nullable(verdict)),
  plan: z.nullable(plan),
  certificates: z.array(certificate),
};

const handshake = z.strictObject({
  component,
  server: z.string(),
  client: z.string(),
  succeeds: z.boolean(),
  because: z.nullable(z.string()),
});

const error = z.strictObject({
  schema: z.literal('neo4j-tls/error@1'),
  /** Something was left behind. */
  changed: z.boolean(),
  message: z.string().check(z.minLength(1)),
  remedy: z.string(),
  paths: z.array(z.string()),
});

/** Who trusts what bolt and https show, by what kind of certificate it is. */
const clientTrust = z.array(
  z.strictObject({
    component,
    kind: z.enum(['public', 'never-trusted', 'self-signed', 'private', 'issuer-not-here']),
    meaning: z.string(),
  }),
);

const doctor = z.strictObject({
  schema: z.literal('neo4j-tls/doctor@1'),
  /** Null with `--from-log`. */
  installation: z.nullable(
    z.strictObject({
      home: z.string(),
      conf: z.string(),
      version: z.string(),
      line: lines,
      edition,
      /** False: assumed. */
      editionKnown: z.boolean(),
    }),
  ),
  verdict: z.nullable(verdict),
  handshakes: z.array(z.extend(handshake, { peerHome: z.string(), host: z.string() })),
  amongPeers: z.optional(
    z.array(
      z.strictObject({
        component,
        serverHome: z.string(),
        clientHome: z.string(),
        host: z.string(),
        succeeds: z.boolean(),
        because: z.nullable(z.string()),
      }),
    ),
  ),
  notChecked: z.optional(notChecked),
  clientTrust: z.optional(clientTrust),
  findings: z.array(finding),
  /** The log that was read. */
  log: z.optional(z.string()),
  /** Judged as its container sees it. */
  container: z.optional(z.strictObject({ service: z.string(), image: z.nullable(z.string()), file: z.string() })),
  /** With `--fix`. */
  applied: z.optional(z.boolean()),
  changed: z.optional(z.boolean()),
  plan: z.optional(plan),
});

const row = z.strictObject({
  component,
  kind: z.enum(['certificate', 'issuer', 'trusted', 'trusted CA', 'crl']),
  path: z.string(),
  subject: z.string(),
  names,
  notBefore: time,
  notAfter: time,
  daysLeft: z.int(),
  /** `due`: a third of the life or 30 days are left, whichever is less; `urgent`: a tenth or 7 days. */
  expiry: z.enum(['good', 'due', 'urgent', 'expired']),
  commonName: z.optional(z.string()),
  issuer: z.optional(z.string()),
  serial: z.optional(z.string()),
  fingerprint256: fingerprint,
  keyMatches: z.nullable(z.boolean()),
  served: z.nullable(z.boolean()),
  /** The port took the connection, and no TLS came about. */
  noHandshake: z.optional(z.literal(true)),
});
const renewal = z.strictObject({
  name: z.string(),
  components: z.array(component),
  lineage: z.string(),
  hook: z.enum(['installed', 'unchanged', 'failed', 'never-ran']),
  reason: z.string(),
  restart: z.enum(['done', 'failed', 'none']),
  time: z.nullable(time),
  installed: z.nullable(z.boolean()),
  renewedBy: z.nullable(z.string()),
});

const endpoint = z.strictObject({
  component: z.nullable(component),
  address: z.string(),
  name: z.string(),
  reachable: z.boolean(),
  encrypted: z.boolean(),
  protocol: z.nullable(z.string()),
  cipher: z.nullable(z.string()),
  versions: z.array(z.string()),
  chain: z.array(
    z.strictObject({
      subject: z.string(),
      issuer: z.string(),
      names,
      notBefore: time,
      notAfter: time,
      fingerprint256: fingerprint,
    }),
  ),
  daysLeft: z.nullable(z.int()),
  /** Null: nothing to compare with. */
  matchesDisk: z.nullable(z.boolean()),
  trusted: z.nullable(
    z.strictObject({
      bySystem: z.boolean(),
      systemSays: z.nullable(z.string()),
      byOurs: z.nullable(z.boolean()),
      /** Kinds of clients, and what each makes of the chain as it is served. */
      clients: z.array(z.strictObject({ client: z.string(), answer: z.string() })),
    }),
  ),
  bolt: z.optional(z.nullable(z.string())),
  https: z.optional(
    z.strictObject({
      status: z.int(),
      strictTransportSecurity: z.nullable(z.string()),
      version: z.optional(z.string()),
      edition: z.optional(z.string()),
    }),
  ),
  why: z.optional(z.string()),
  code: z.optional(z.string()),
  findings: z.array(finding),
});

const revocationList = z.looseObject({ issuer: z.string(), nextUpdate: z.nullable(time) });
const memberVerdicts = z.array(z.extend(verdict, { members: z.optional(names) }));

/** By the value of `schema`, which every document begins with. */
export const documents = {
  'neo4j-tls/error@1': error,
  'neo4j-tls/doctor@1': doctor,
  'neo4j-tls/doctor-list@1': z.strictObject({
    schema: z.literal('neo4j-tls/doctor-list@1'),
    results: z.array(z.union([doctor, z.extend(error, { home: z.string() })])),
  }),
  'neo4j-tls/upgrade@1': z.strictObject({
    schema: z.literal('neo4j-tls/upgrade@1'),
    home: z.string(),
    from: z.strictObject({ version: z.string(), line: lines }),
    to: z.strictObject({ version: z.string(), line: lines }),
    before: verdict,
    after: verdict,
    /** Of the new version. */
    notChecked,
    /** Between members, each on the old or the new version; with `--peer`. */
    handshakes: z.optional(
      z.array(
        z.extend(handshake, { peerHome: z.string(), host: z.string(), serverVersion: z.string(), clientVersion: z.string() }),
      ),
    ),
    /** Worst first; an error is something that works today and would not. */
    differences: z.array(
      z.extend(finding, {
        before: z.string(),
        after: z.string(),
        /** When the remedy is due: `today` where it is good on both versions, `night` where only the new one takes it. */
        when: z.enum(['today', 'night', 'nothing']),
      }),
    ),
    /** With `--fix`. */
    applied: z.optional(z.boolean()),
    changed: z.optional(z.boolean()),
    plan: z.optional(plan),
  }),
  'neo4j-tls/status@1': z.strictObject({
    schema: z.literal('neo4j-tls/status@1'),
    certificates: z.array(row),
    clientTrust,
    notChecked,
    renewals: z.array(renewal),
    /** What else is to be known of where these files lie. */
    notes: z.optional(z.array(note)),
  }),
  'neo4j-tls/verify@1': z.strictObject({
    schema: z.literal('neo4j-tls/verify@1'),
    rehearsed: z.optional(z.literal(true)),
    /** Of the ports; absent in a rehearsal, which asks none. */
    notChecked: z.optional(notChecked),
    home: z.optional(z.string()),
    endpoints: z.array(endpoint),
    rehearsals: z.optional(
      z.array(
        z.strictObject({
          component,
          succeeds: z.boolean(),
          protocol: z.nullable(z.string()),
          cipher: z.nullable(z.string()),
          mutual: z.nullable(z.boolean()),
          message: z.nullable(z.string()),
          remedy: z.nullable(z.string()),
        }),
      ),
    ),
    findings: z.array(finding),
  }),
  'neo4j-tls/completion@1': z.strictObject({
    schema: z.literal('neo4j-tls/completion@1'),
    shell: z.enum(['bash', 'zsh', 'fish', 'powershell']),
    script: z.string(),
  }),
  'neo4j-tls/explain@1': z.strictObject({
    schema: z.literal('neo4j-tls/explain@1'),
    matches: z.array(z.strictObject({ id: z.string(), meaning: z.string(), remedy: z.string(), line: z.string() })),
  }),
  'neo4j-tls/init@1': z.strictObject({
    schema: z.literal('neo4j-tls/init@1'),
    ...written,
    /** The certificate is made elsewhere; what is waited for. */
    waitingFor: z.optional(z.string()),
    clientTrust: z.optional(clientTrust),
    /** The command that does the same without questions. */
    repeat: z.optional(z.string()),
    /** With `--print-conf`: name to value; a password is `<hidden>`. */
    settings: z.optional(z.record(z.string(), z.string())),
  }),
  'neo4j-tls/renew@1': z.strictObject({
    schema: z.literal('neo4j-tls/renew@1'),
    ...written,
    /** With `--check`: the components whose time has come. */
    due: z.optional(z.array(component)),
    /** Every port shows the new certificate. */
    renewed: z.optional(z.boolean()),
    ports: z.optional(z.array(z.looseObject({ component, address: z.string(), shows: z.string() }))),
    reload: z.optional(z.strictObject({ message: z.string(), remedy: z.string() })),
    announced: z.optional(z.array(z.strictObject({ component, path: z.string() }))),
  }),
  'neo4j-tls/trust@1': z.strictObject({
    schema: z.literal('neo4j-tls/trust@1'),
    ...written,
    certificates: z.array(
      z.extend(certificate, {
        trustedName: z.optional(z.nullable(z.string())),
        role: z.optional(z.enum(['this server', 'peer', 'CA', 'public CA'])),
        /** With `list`: whether Neo4j loads it; null where that is not known. */
        loaded: z.optional(z.nullable(z.boolean())),
      }),
    ),
    handshakes: z.optional(z.array(handshake)),
    /** With `list`: what Neo4j refuses, and why. */
    refused: z.optional(z.array(z.looseObject({ component }))),
    revocationLists: z.optional(z.array(z.extend(revocationList, { component, path: z.string(), revoked: count }))),
    /** With `export`. */
    pem: z.optional(z.string()),
    clientTrust: z.optional(clientTrust),
    client: z.optional(z.string()),
    kit: z.optional(z.array(z.string())),
  }),
  'neo4j-tls/ca@1': z.strictObject({
    schema: z.literal('neo4j-tls/ca@1'),
    ...written,
    certificates: z.array(z.extend(certificate, { revoked: z.optional(z.boolean()), byThisCa: z.optional(z.boolean()) })),
    files: z.optional(
      z.strictObject({
        certificate: z.string(),
        privateKey: z.nullable(z.string()),
        pkcs12: z.nullable(z.string()),
        trust: z.nullable(z.string()),
      }),
    ),
    /** What each line of Neo4j would do with what is signed. */
    usableOn: z.optional(
      z.array(z.strictObject({ line: z.string(), version: z.string(), usable: z.boolean(), because: z.nullable(z.string()) })),
    ),
    revocationLists: z.optional(z.array(z.extend(revocationList, { path: z.string(), revoked: count }))),
    authority: z.optional(
      z.extend(certificate, {
        root: certificate,
        permitted: z.unknown(),
        rotation: z.nullable(z.enum(['trust', 'switch'])),
        revocationLists: z.array(z.extend(revocationList, { revoked: z.array(z.string()) })),
      }),
    ),
    members: z.optional(z.array(z.strictObject({ home: z.string(), component, stage: z.string() }))),
    stage: z.optional(z.string()),
    memberPlans: z.optional(z.array(plan)),
    memberVerdicts: z.optional(memberVerdicts),
    handshakes: z.optional(z.array(handshake)),
  }),
  'neo4j-tls/bundle@1': z.strictObject({ schema: z.literal('neo4j-tls/bundle@1'), ...written, memberVerdicts }),
  'neo4j-tls/recover@1': z.strictObject({
    schema: z.literal('neo4j-tls/recover@1'),
    applied: z.boolean(),
    changed: z.boolean(),
    verdict: z.nullable(verdict),
    outcome: z.optional(z.enum(['nothing', 'taken-back', 'completed'])),
    /** With `--dry-run`: what there is. */
    kind: z.optional(z.enum(['none', 'running', 'left'])),
    holder: z.optional(z.looseObject({})),
    command: z.optional(z.string()),
    since: z.optional(z.string()),
    committed: z.optional(z.boolean()),
    paths: z.optional(z.array(z.string())),
    backups: z.optional(z.array(z.string())),
  }),
} as const;
