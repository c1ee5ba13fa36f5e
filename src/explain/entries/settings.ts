import { re, spokenBy } from '../entry.ts';

/** Messages about neo4j.conf itself. */
export const settings = spokenBy('server', {
  'setting-unknown': {
    also: ['unknown-setting'],
    says: [
      'Unrecognized setting. No declared setting with name: {setting}. Cleanup',
      'Unrecognized setting. No declared setting with name: {setting}',
      'Unrecognized setting. No declared setting with name',
    ],
    meaning:
      'Neo4j does not know the setting {setting|named there}: a misspelled scope, a setting of another version or edition (Community does not know dbms.security.tls_reload_enabled), or a byte order mark in front of the name. In a container `_` in a variable’s name becomes a dot, and only `__` an underscore. Neo4j 5 and later do not start; 4.4 warns and ignores the line.',
    remedy: 'Correct or remove the line; doctor suggests the name that was probably meant.\nneo4j-tls doctor',
  },
  'setting-duplicate': {
    also: ['duplicate-setting'],
    says: [`Setting '{setting}' declared multiple times`, '{setting} declared multiple times', 'declared multiple times'],
    meaning:
      '{setting|A setting} is in neo4j.conf more than once. Neo4j 5 and later refuse that, even if both lines have the same value.',
    remedy: 'Keep one of the lines (on 4.x the last one counted).\nneo4j-tls doctor --fix',
  },
  'setting-overridden': {
    says: [
      `The '{setting}' setting is overridden. Setting value changed from`,
      'setting is overridden. Setting value changed from',
    ],
    meaning:
      '{setting|A setting} is in neo4j.conf twice, and the last line counts. The message prints both values, a password included.',
    remedy: 'Keep one line. If a password was printed, treat that log as secret.\nneo4j-tls doctor --fix',
  },
  'setting-value': {
    also: ['setting-value-refused', 'invalid-value'],
    broad: true,
    says: [
      `Error evaluating value for setting '{setting}'`,
      'Error evaluating value for setting',
      `'{value}' is not a valid boolean value`,
      re('not one of [', /'(?<value>[^'\n]{0,200})' not one of \[(?<choices>[^\]\n]{0,300})\]/i),
      `Failed to validate '{value}' for '{setting}'`,
    ],
    meaning:
      'Neo4j does not accept the value of {setting|a setting}. Common reasons: a comment or quotes on the same line (both become part of the value), REQUIRED instead of REQUIRE for client_auth, REQUIRE instead of REQUIRED for tls_level, yes instead of true.',
    remedy:
      'Write one of {choices|the words it takes (booleans: true or false)}, without quotes, and put comments on a line of their own.',
  },
  'setting-legacy-policy': {
    also: ['legacy-ssl-policy'],
    over: ['setting-renamed'],
    says: [
      'Legacy ssl policy is no longer supported',
      re('dbms.directories.certificates', /deprecated setting '?dbms\.directories\.certificates/i),
      re(
        'legacy',
        /Use of deprecated setting[^\n]{0,120}(?:dbms\.security\.tls|allow_key_generation|bolt\.ssl_policy|https?\.ssl_policy|tls_certificate_file|tls_key_file)/i,
      ),
    ],
    meaning:
      'Since 4.0 this setting has no effect and no successor: neo4j.key and neo4j.cert in the old certificates folder are ignored, no certificate is generated, and Bolt stays unencrypted until a policy is configured for each connector.',
    remedy:
      'Set up policies with the old pair, or with a new one, and remove the line.\nneo4j-tls init --source existing --private-key certificates/neo4j.key --certificate certificates/neo4j.cert\nneo4j-tls init',
  },
  'setting-renamed': {
    says: [
      `Use of deprecated setting '{setting}'. It is replaced by '{successor}'`,
      `Use of deprecated setting '{setting}'`,
      'Use of deprecated setting',
    ],
    meaning:
      'The old name {setting|of a setting} still works, as {successor|its successor}. A line with the new name takes precedence.',
    remedy: 'Rename it to {successor|the new name}; doctor --fix does that in place.\nneo4j-tls doctor --fix',
  },
  'setting-removed': {
    says: [],
    meaning:
      '{setting|The setting} has no effect any more. allow_key_generation, ssl_policy and the legacy policy were removed in 4.0.',
    remedy: 'Remove the line, and have init write what this version reads.\nneo4j-tls init',
  },
  'suffix-unknown': {
    says: [],
    meaning:
      'A line dbms.ssl.policy.SCOPE.SUFFIX has a suffix that no version knows. Neo4j ignores it silently, with strict validation too, and uses the default.',
    remedy: 'Correct the spelling; doctor --fix does it where one known suffix is clearly meant.\nneo4j-tls doctor --fix',
  },
  'scope-misspelt': {
    also: ['scope-unknown', 'scope-spelling'],
    says: [],
    meaning:
      'The scope of a policy is not in lower case, or is not one that Neo4j has. A scope in capitals passes validation, and the policy does not exist.',
    remedy: 'Write bolt, https, cluster or backup, in lower case.',
  },
  'scope-spelt-twice': {
    also: ['scope-two-spellings', 'policy-twice', 'scope-spelled-twice'],
    says: ['Can not have multiple SslPolicies configured for {scope}', 'Can not have multiple SslPolicies configured for'],
    meaning:
      'The policy of {scope|one scope} is written in two spellings, for example once in capitals. Neo4j takes both as enabled and does not start.',
    remedy: 'Write the scope in lower case on every line.',
  },
  'path-not-normalized': {
    over: ['setting-value'],
    says: [`'{path}' is not a normalized path`, 'is not a normalized path'],
    meaning: 'The path {path|in a setting} contains `..` or a doubled part, which Neo4j refuses while it reads the settings.',
    remedy: 'Write the path without `..`: absolute, or relative to base_directory.',
  },
  'command-not-expanded': {
    also: ['command-expansion', 'command-without-flag'],
    over: ['setting-value'],
    says: [
      re('is a command, but', /(?<setting>[\w.]{3,200}) is a command, but config is not explicitly told to expand it/i),
      'is a command, but config is not explicitly told to expand it',
    ],
    meaning: 'A value in neo4j.conf is a command, $(…), and Neo4j was started without --expand-commands.',
    remedy:
      'Start Neo4j with --expand-commands (in the systemd unit; in Docker with EXTENDED_CONF), and give neo4j.conf mode 0640 or 0600.',
  },
  'command-conf-mode': {
    also: ['conf-mode-for-commands'],
    says: [
      '{path} does not have the correct file permissions to evaluate commands',
      'does not have the correct file permissions to evaluate commands',
    ],
    meaning:
      'With --expand-commands Neo4j wants {path|neo4j.conf} to have mode 0640 or narrower and to belong to the user who starts it.',
    remedy:
      'Give {path|neo4j.conf} to the user that runs Neo4j, with mode 0640 or 0600. If it is a link, put a copy in its place.\nneo4j-tls doctor --fix',
  },
  'command-failed': {
    says: ['Command `{command}` failed with exit code {code}', 'Command {command} failed with exit code'],
    meaning:
      'The command {command|in a setting} failed when Neo4j ran it for the setting’s value. It runs without a shell, as the user that runs Neo4j.',
    remedy: 'Run the command as that user; use $(bash -c "…") where it needs a shell.',
  },
  'conf-unreadable': {
    says: ['Unable to load config file [{path}]', 'Unable to load config file {path}', 'Unable to load config file'],
    meaning:
      'Neo4j could not read {path|neo4j.conf}, and starts all the same, with the default of every setting: Bolt unencrypted, no policy, HTTPS off.',
    remedy:
      'Let the user that runs Neo4j read the file; if it is a link, put a copy in its place. Then restart Neo4j.\nneo4j-tls doctor --fix',
  },
  'conf-byte-order-mark': {
    also: ['conf-bom', 'conf-utf16', 'conf-encoding'],
    over: ['setting-unknown'],
    says: [re('no declared setting', /No declared setting with name: [\ufeff\u00ef]/)],
    meaning:
      'neo4j.conf begins with a byte order mark, or is UTF-16: an editor on Windows saved it so. Neo4j takes the mark as part of the first name.',
    remedy: 'Save the file as ASCII or UTF-8 without a byte order mark.\nneo4j-tls doctor --fix',
  },
  'conf-broken-escape': {
    also: ['broken-escape'],
    says: ['Malformed \\uxxxx encoding', 'Malformed \\\\uxxxx encoding'],
    meaning:
      'neo4j.conf has a \\u that is not followed by four hex digits, as in a Windows path with single backslashes. Neo4j reads none of the file.',
    remedy: 'Double each backslash, or write / in paths.',
  },
  'apoc-in-conf': {
    also: ['apoc-setting'],
    says: [`Setting '{setting}' for APOC was found in the configuration file`, 'for APOC was found in the configuration file'],
    meaning: '{setting|An apoc setting} is in neo4j.conf. From 5.0 APOC is configured in apoc.conf, and Neo4j does not start.',
    remedy: 'Move the line to conf/apoc.conf.',
  },
  'tls-reload-on-community': {
    also: ['reload-unknown'],
    over: ['setting-unknown'],
    says: [
      'There is no procedure with the name `dbms.security.reloadTLS`',
      'No declared setting with name: dbms.security.tls_reload_enabled',
    ],
    meaning:
      'Certificates can be reloaded only on Enterprise 2025.03 and later. Community has neither the setting (with it, Neo4j does not start) nor the procedure.',
    remedy: 'Remove dbms.security.tls_reload_enabled, and restart the server after a renewal.\nneo4j-tls renew --reload systemd',
  },
  'validate-config-passed': {
    says: ['Configuration file validation successful'],
    good: true,
    meaning:
      'neo4j-admin found nothing wrong with the settings. It opens no key, certificate or CRL, and does not compare settings: the server may still not start, or stay unencrypted.',
    remedy: 'doctor checks the files as well.\nneo4j-tls doctor',
  },
});
