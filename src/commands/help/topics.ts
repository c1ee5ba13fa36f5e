import { UserError } from '../../model/errors/errors.ts';
import { suggestion } from '../../plan/did-you-mean.ts';
import { commands, type TopicName, topicNames } from '../index.ts';

/** What `neo4j-tls help TOPIC` prints. 80 columns; a command to copy stands alone on its line. */
export const topics: Record<TopicName, string> = {
  components: `The four things that Neo4j can encrypt

  bolt      port 7687   drivers, cypher-shell, Neo4j Browser
  https     port 7473   Query API, Neo4j Browser (which needs bolt as well)
  cluster   port 6000   traffic between the members of a cluster; Enterprise
  backup    port 6362   neo4j-admin database backup; Enterprise

Each has its key pair and its trusted certificates in a folder of its own,
certificates/bolt and so on. Choose them:
    neo4j-tls init --components bolt,https
`,
  sources: `Where certificates come from

  self-signed   works at once; you give each client the certificate
  ca            a private CA: one certificate to trust for all your servers.
                With --ca, the folder of a CA that neo4j-tls made; without it,
                a request is written for a CA elsewhere
  certbot       Let's Encrypt or another ACME server: trusted everywhere; needs
                a public name, and port 80 or DNS
  existing      your own files: PEM, DER or PKCS#12, put in order and checked

One source for all components:
    neo4j-tls init --source self-signed
Or one for each:
    neo4j-tls init --source bolt=certbot,https=certbot,cluster=ca --ca ./ca
`,
  passphrases: `Passphrases are never a value on the command line, where other users see them

  --passphrase-file, --passphrase-env, --generate-passphrase
                encrypt the keys that are written
  --source-passphrase-file, --source-passphrase-env
                open the key or PKCS#12 file that is read
  --ca-passphrase-file, --ca-passphrase-env
                open the key of a CA

On a terminal a hidden question takes the place of each. Neo4j reads the
passphrase of its key from neo4j.conf, which then is closed to other users. See
what would be written there:
    neo4j-tls init --generate-passphrase --print-conf
`,
  reload: `How Neo4j reads renewed files (renew --reload, and the deploy hook of certbot)

  none                    nothing; the next step is printed
  systemd                 systemctl restart neo4j
  docker:NAME             docker restart NAME
  windows-service[:NAME]  stops and starts the Windows service (default: neo4j)
  procedure               dbms.security.reloadTLS(), no restart (Enterprise)
  command:CMD             your own command

Afterwards the ports are checked. Exit code 1 means that they still serve the
old certificate.
    neo4j-tls renew --reload systemd
`,
  files: `Files that neo4j-tls writes

  certificates/NAME/private.key   the key, readable by its owner only
  certificates/NAME/public.crt    the certificate, then its issuers
  certificates/NAME/trusted/      certificates of those who may connect
  certificates/NAME/revoked/      revocation lists (CRLs)
  conf/neo4j.conf                 the settings; other lines stay as they are
  .neo4j-tls/                     lock, journal, and backups of replaced files

NAME is bolt, https, cluster or backup. Paths are relative to the Neo4j home.
An interrupted run is finished or undone by the next one, or by:
    neo4j-tls recover
`,
  environment: `Environment variables

  NEO4J_HOME         the Neo4j home, where --home is not given
  NEO4J_CONF         the folder of neo4j.conf, where --home and --conf are not
                     given
  NEO4J_TLS_DEBUG    1: the same as --debug
  NO_COLOR           no colors
  FORCE_COLOR        colors in a pipe, too

Flags win over the environment.
`,
  scripts: `Use in scripts

--json prints one document on standard output and asks nothing; everything else
goes to standard error. A command that writes then needs --yes. --dry-run shows
the plan and changes nothing. --quiet prints only what went wrong.

Answers can come from a file:
    neo4j-tls init --save-answers answers.yaml --dry-run
    neo4j-tls init --answers answers.yaml --yes --json
`,
  'exit-codes': `Exit codes

  0     done, or nothing is wrong
  1     something is wrong, or yes: doctor, verify, status --within,
        renew --check, explain (message not known)
  2     could not: wrong input, a missing program, something that could not be
        checked, or a failed plan that was undone completely
  3     a plan failed and something is left behind; the paths are listed
  130   interrupted, and undone completely
`,
  licenses: `Licenses

neo4j-tls is under the Apache License 2.0. The packages inside it, and Node.js
in the single file, have licenses of their own. All of them, in full:
    neo4j-tls help licenses
Their names, versions and licenses for programs (CycloneDX):
    neo4j-tls help licenses --json
`,
};

/** A word that is neither a command nor a topic. */
export function noSuchTopic(word: string): UserError {
  const known = [...commands.map(({ name }) => name), ...topicNames];
  return new UserError(
    `"${word}" is neither a command nor a topic${suggestion(word, known)}`.replace(/(?<!\?)$/, '.'),
    `Topics: ${topicNames.join(', ')}. Commands: neo4j-tls --help`,
  );
}
