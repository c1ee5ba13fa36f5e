import type { Entry } from '../entry.ts';

/** Messages about neo4j.conf itself. */
export const settings: readonly Entry[] = [
  {
    id: 'setting-unknown',
    says: [
      'Unrecognized setting. No declared setting with name: {setting}. Cleanup',
      'Unrecognized setting. No declared setting with name: {setting}',
      'Unrecognized setting. No declared setting with name',
    ],
    meaning:
      'Neo4j does not know the setting {setting|named there}: a misspelt scope, a setting of another version or edition (dbms.security.tls_reload_enabled is unknown to Community), or a byte order mark in front of the name. From 5.0 on that stops the start; 4.4 only warns and loses the line.',
    remedy: 'Correct or remove the line; neo4j-tls doctor suggests the name that was meant.',
  },
  {
    id: 'setting-duplicate',
    says: [`Setting '{setting}' declared multiple times`, '{setting} declared multiple times', 'declared multiple times'],
    meaning:
      '{setting|A setting} stands in neo4j.conf more than once. From 5.0 on Neo4j refuses that, even when both lines say the same.',
    remedy: 'Keep one of the lines (the last one was in force on 4.x): neo4j-tls doctor --fix.',
  },
  {
    id: 'setting-overridden',
    says: [
      `The '{setting}' setting is overridden. Setting value changed from`,
      'setting is overridden. Setting value changed from',
    ],
    meaning:
      '{setting|A setting} stands in neo4j.conf twice, and the last line wins. The message prints both values, a password included.',
    remedy: 'Keep one line: neo4j-tls doctor --fix. If a password was printed, treat that log as secret.',
  },
  {
    id: 'setting-value',
    also: ['setting-value-refused'],
    says: [
      `Error evaluating value for setting '{setting}'. {reason}`,
      `Error evaluating value for setting '{setting}'`,
      'Error evaluating value for setting',
      `'{value}' is not a valid boolean value`,
      { pattern: /'(?<value>[^'\n]{0,200})' not one of \[(?<choices>[^\]\n]{0,300})\]/i, needs: 'not one of [' },
      `Failed to validate '{value}' for '{setting}'`,
    ],
    meaning:
      'The value of {setting|a setting} is none that Neo4j takes. Common reasons: a comment or quotes on the same line (both become part of the value), REQUIRED instead of REQUIRE for client_auth, REQUIRE instead of REQUIRED for tls_level, yes instead of true.',
    remedy: 'Write one of {choices|the words it takes (booleans: true or false)}, bare; put comments on a line of their own.',
  },
  {
    id: 'setting-renamed',
    says: [
      `Use of deprecated setting '{setting}'. It is replaced by '{successor}'`,
      `Use of deprecated setting '{setting}'`,
      'Use of deprecated setting',
    ],
    meaning:
      'The old name {setting|of a setting} is still read, as {successor|its successor}. A line under the new name beats it.',
    remedy: 'Write it as {successor|the new name}: neo4j-tls doctor --fix renames it in place.',
  },
  {
    id: 'setting-removed',
    says: [],
    meaning: '{setting|The setting} does nothing any more. allow_key_generation, ssl_policy and the legacy policy went with 4.0.',
    remedy: 'Remove the line, and let neo4j-tls init write what this version reads.',
  },
  {
    id: 'suffix-unknown',
    says: [],
    meaning:
      'A line dbms.ssl.policy.<scope>.<suffix> has a suffix that no version knows. Neo4j drops it without a word, under strict validation too; the default is then in force.',
    remedy: 'Correct the spelling; neo4j-tls doctor --fix does where one known suffix is meant.',
  },
  {
    id: 'scope-misspelt',
    also: ['scope-unknown', 'scope-spelling'],
    says: [],
    meaning:
      'The scope of a policy is not written in lower case, or is none that Neo4j has. A scope in capitals passes validation, and the policy does not exist.',
    remedy: 'Write bolt, https, cluster or backup, in lower case.',
  },
  {
    id: 'scope-spelt-twice',
    also: ['scope-two-spellings', 'policy-twice'],
    says: ['Can not have multiple SslPolicies configured for {scope}', 'Can not have multiple SslPolicies configured for'],
    meaning:
      'The policy of {scope|one scope} is written in two spellings, for example once in capitals. Neo4j takes both for enabled and gives up.',
    remedy: 'Write the scope in lower case on every line.',
  },
  {
    id: 'path-not-normalized',
    says: [`'{path}' is not a normalized path`, 'is not a normalized path'],
    meaning: 'The path {path|in a setting} has `..` or a doubled part in it, which Neo4j refuses while it reads the settings.',
    remedy: 'Write the path without `..`: absolute, or relative to base_directory.',
  },
  {
    id: 'command-not-expanded',
    also: ['command-expansion'],
    says: [
      `{setting} is a command, but config is not explicitly told to expand it`,
      'is a command, but config is not explicitly told to expand it',
    ],
    meaning: 'A value is a command, $(…), and Neo4j was started without --expand-commands.',
    remedy: 'Add --expand-commands to the start (systemd unit, EXTENDED_CONF in Docker), with neo4j.conf at 0640 or 0600.',
  },
  {
    id: 'command-conf-mode',
    says: [
      '{path} does not have the correct file permissions to evaluate commands',
      'does not have the correct file permissions to evaluate commands',
    ],
    meaning:
      'With --expand-commands Neo4j wants {path|neo4j.conf} at 0640 or narrower, owned by the user who starts it, and refuses it otherwise.',
    remedy:
      'Make {path|neo4j.conf} a file of the user that runs Neo4j with mode 0640 or 0600: neo4j-tls doctor --fix. Where it is a link, put a copy in its place.',
  },
  {
    id: 'command-failed',
    says: ['Command `{command}` failed with exit code {code}', 'Command {command} failed with exit code'],
    meaning:
      'The command {command|in a setting} that yields its value ended with an error when Neo4j ran it. It runs without a shell, as the user that runs Neo4j.',
    remedy: 'Run it as that user; $(bash -c "…") where a shell is needed.',
  },
  {
    id: 'conf-unreadable',
    says: ['Unable to load config file {path}', 'Unable to load config file'],
    meaning:
      'Neo4j could not read {path|neo4j.conf}, and starts all the same, with the defaults of every setting: Bolt in plaintext, no policy, https off.',
    remedy:
      'Let the user that runs Neo4j read it: neo4j-tls doctor --fix. Where it is a link, put a copy in its place, or add the user to a group that may read it. Then restart and run neo4j-tls verify.',
  },
  {
    id: 'conf-byte-order-mark',
    also: ['conf-bom', 'conf-utf16', 'conf-encoding'],
    says: [{ pattern: /No declared setting with name: [\ufeff\u00ef]/, needs: 'no declared setting' }],
    meaning:
      'neo4j.conf begins with a byte order mark, or is UTF-16: an editor on Windows saved it so. Neo4j takes the mark for a part of the first name.',
    remedy: 'Save it as plain ASCII or UTF-8 without a mark: neo4j-tls doctor --fix.',
  },
  {
    id: 'conf-broken-escape',
    says: ['Malformed \\uxxxx encoding', 'Malformed \\\\uxxxx encoding'],
    meaning:
      'neo4j.conf has a \\u that is not followed by four hex digits, as in a Windows path with single backslashes. Neo4j gives up the whole file.',
    remedy: 'Double each backslash, or write / in paths.',
  },
  {
    id: 'apoc-in-conf',
    says: [`Setting '{setting}' for APOC was found in the configuration file`, 'for APOC was found in the configuration file'],
    meaning:
      '{setting|An apoc setting} stands in neo4j.conf. From 5.0 on APOC is configured in apoc.conf, and Neo4j refuses to start.',
    remedy: 'Move the line to conf/apoc.conf.',
  },
  {
    id: 'tls-reload-on-community',
    also: ['reload-unknown'],
    says: [
      'There is no procedure with the name `dbms.security.reloadTLS`',
      'No declared setting with name: dbms.security.tls_reload_enabled',
    ],
    meaning:
      'Certificates can be reloaded only on Enterprise 2025.03 and later. Community knows neither the setting (it stops the start there) nor the procedure.',
    remedy: 'Remove dbms.security.tls_reload_enabled, and restart the server after a renewal: neo4j-tls renew --reload systemd.',
  },
  {
    id: 'validate-config-passed',
    says: ['Configuration file validation successful'],
    good: true,
    meaning:
      'neo4j-admin found nothing wrong with the settings. It opens no key, certificate or CRL, and compares no two settings: a server may still not start, or serve plaintext.',
    remedy: 'neo4j-tls doctor judges the files too.',
  },
];
