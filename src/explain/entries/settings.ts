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
      'Neo4j does not know the setting {setting|named there}: a misspelled scope, a setting of another version or edition (Community does not know dbms.security.tls_reload_enabled), or a byte order mark in front of the name. In a container, `_` in the name of a variable becomes a dot, and `__` an underscore. Neo4j 5 and later do not start; 4.4 warns and ignores the line.',
    remedy: 'Correct or remove the line. doctor suggests the name you may have meant:\nneo4j-tls doctor',
  },
  'setting-duplicate': {
    also: ['duplicate-setting'],
    says: [`Setting '{setting}' declared multiple times`, '{setting} declared multiple times', 'declared multiple times'],
    meaning:
      '{setting|A setting} is in neo4j.conf more than once. Neo4j 5 and later do not start with that, even if both lines have the same value.',
    remedy: 'Keep one of the lines (4.x used the last one):\nneo4j-tls doctor --fix',
  },
  'setting-overridden': {
    says: [
      `The '{setting}' setting is overridden. Setting value changed from`,
      'setting is overridden. Setting value changed from',
    ],
    meaning:
      '{setting|A setting} is in neo4j.conf twice, and Neo4j uses the last line. The message shows both values, including passwords.',
    remedy: 'Keep one of the lines. If the message shows a password, treat that log as secret:\nneo4j-tls doctor --fix',
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
      'Set it to one of {choices|its valid values (booleans: true or false)}, without quotes, and put comments on their own line.',
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
      'This setting was removed in 4.0. Neo4j ignores neo4j.key and neo4j.cert in the old certificates folder and generates no certificate, so Bolt is unencrypted until you configure a policy for each connector.',
    remedy:
      'Remove the line, and set up policies with the old pair or with a new one:\nneo4j-tls init --source existing --private-key certificates/neo4j.key --certificate certificates/neo4j.cert\nneo4j-tls init',
  },
  'setting-renamed': {
    says: [
      `Use of deprecated setting '{setting}'. It is replaced by '{successor}'`,
      `Use of deprecated setting '{setting}'`,
      'Use of deprecated setting',
    ],
    meaning:
      'The old name {setting|of a setting} still works; its new name is {successor|in the message}. A line with the new name takes precedence.',
    remedy: 'Rename it to {successor|the new name}:\nneo4j-tls doctor --fix',
  },
  'setting-removed': {
    says: [],
    meaning:
      '{setting|The setting} no longer has any effect. allow_key_generation, ssl_policy and the legacy policy were removed in 4.0.',
    remedy: 'Remove the line, and let init write the settings of this version:\nneo4j-tls init',
  },
  'suffix-unknown': {
    says: [],
    meaning:
      'A setting dbms.ssl.policy.SCOPE.SUFFIX has a suffix that no version knows. Neo4j ignores it without a warning, even with strict validation, and uses the default.',
    remedy: 'Correct the spelling. doctor --fix does this if the intended suffix is clear:\nneo4j-tls doctor --fix',
  },
  'scope-misspelt': {
    also: ['scope-unknown', 'scope-spelling'],
    says: [],
    meaning:
      'The scope of a policy is not in lowercase, or does not exist. A scope in capitals passes validation, but Neo4j ignores the policy.',
    remedy: 'Write bolt, https, cluster or backup, in lowercase.',
  },
  'scope-spelt-twice': {
    also: ['scope-two-spellings', 'policy-twice', 'scope-spelled-twice'],
    says: ['Can not have multiple SslPolicies configured for {scope}', 'Can not have multiple SslPolicies configured for'],
    meaning:
      'The policy {scope|of one scope} has two spellings, for example one in capitals. Neo4j treats them as two policies and does not start.',
    remedy: 'Write the scope in lowercase on every line.',
  },
  'path-not-normalized': {
    over: ['setting-value'],
    says: [`'{path}' is not a normalized path`, 'is not a normalized path'],
    meaning: 'The path {path|in a setting} contains `..` or a repeated part, which Neo4j does not accept.',
    remedy: 'Write the path without `..`: absolute, or relative to base_directory.',
  },
  'command-not-expanded': {
    also: ['command-expansion', 'command-without-flag'],
    over: ['setting-value'],
    says: [
      re('is a command, but', /(?<setting>[\w.]{3,200}) is a command, but config is not explicitly told to expand it/i),
      'is a command, but config is not explicitly told to expand it',
    ],
    meaning: 'A value in neo4j.conf is a command, $(…), but Neo4j was started without --expand-commands.',
    remedy:
      'Start Neo4j with --expand-commands (in the systemd unit; in Docker with EXTENDED_CONF), and set the mode of neo4j.conf to 0640 or 0600.',
  },
  'command-conf-mode': {
    also: ['conf-mode-for-commands'],
    says: [
      '{path} does not have the correct file permissions to evaluate commands',
      'does not have the correct file permissions to evaluate commands',
    ],
    meaning:
      'With --expand-commands, {path|neo4j.conf} must have mode 0640 or narrower and belong to the user that starts Neo4j.',
    remedy:
      'Make the user that runs Neo4j the owner of {path|neo4j.conf}, with mode 0640 or 0600. If it is a link, replace it with a copy:\nneo4j-tls doctor --fix',
  },
  'command-failed': {
    says: ['Command `{command}` failed with exit code {code}', 'Command {command} failed with exit code'],
    meaning: 'The command {command|in a setting} failed. Neo4j runs it without a shell, as its own user.',
    remedy: 'Test the command as that user. If it needs a shell, write $(bash -c "…").',
  },
  'conf-unreadable': {
    says: ['Unable to load config file [{path}]', 'Unable to load config file {path}', 'Unable to load config file'],
    meaning:
      'Neo4j could not read {path|neo4j.conf}. It starts anyway, with every setting at its default: Bolt unencrypted, no policy, HTTPS off.',
    remedy:
      'Let the user that runs Neo4j read the file (if it is a link, replace it with a copy), then restart Neo4j:\nneo4j-tls doctor --fix',
  },
  'conf-byte-order-mark': {
    also: ['conf-bom', 'conf-utf16', 'conf-encoding'],
    over: ['setting-unknown'],
    says: [re('no declared setting', /No declared setting with name: [\ufeff\u00ef]/)],
    meaning:
      'neo4j.conf begins with a byte order mark or is UTF-16, as some Windows editors save it. Neo4j reads the mark as part of the first name.',
    remedy: 'Save the file as ASCII or UTF-8 without a byte order mark:\nneo4j-tls doctor --fix',
  },
  'conf-broken-escape': {
    also: ['broken-escape'],
    says: ['Malformed \\uxxxx encoding', 'Malformed \\\\uxxxx encoding'],
    meaning:
      'neo4j.conf has a \\u that is not followed by four hex digits, as in a Windows path with single backslashes. Neo4j rejects the whole file.',
    remedy: 'Double each backslash, or write / in paths.',
  },
  'apoc-in-conf': {
    also: ['apoc-setting'],
    says: [`Setting '{setting}' for APOC was found in the configuration file`, 'for APOC was found in the configuration file'],
    meaning:
      '{setting|An apoc setting} is in neo4j.conf. From 5.0, APOC settings belong in apoc.conf, and Neo4j does not start with them in neo4j.conf.',
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
      'Only Enterprise 2025.03 and later can reload certificates. Community does not have the procedure, and does not start with the setting.',
    remedy:
      'Remove dbms.security.tls_reload_enabled, and restart the server after each renewal:\nneo4j-tls renew --reload systemd',
  },
  'validate-config-passed': {
    says: ['Configuration file validation successful'],
    good: true,
    meaning:
      'neo4j-admin found no mistake in the settings, but it does not open keys, certificates or CRLs, or compare settings: the server may still not start, or be unencrypted.',
    remedy: 'Check the files as well:\nneo4j-tls doctor',
  },
});
