import { type Command, Option } from 'commander';
import type { CommandContext, CommandModule } from '../runner/command.ts';
import { addOutputFlags, addVerdictFlag, addWriteFlags } from '../runner/shared-flags.ts';

/** A small private CA: each part's code is loaded when it is called. */
export const ca: CommandModule = {
  define(command, context) {
    command.usage('create | sign | revoke | rotate | show [options]');
    defineCreate(command, context);
    defineSign(command, context);
    defineRevoke(command, context);
    defineRotate(command, context);
    defineShow(command, context);
  },
};

const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

function repeatable(flags: string, text: string): Option {
  return new Option(flags, text).argParser(collect);
}

function addCaSecret(command: Command): Command {
  return command
    .option('--ca-passphrase-file <file>', "opens the CA's key")
    .option('--ca-passphrase-env <var>', 'the same, from an environment variable');
}

function defineCreate(parent: Command, { system, finish }: CommandContext): void {
  const command = parent
    .command('create')
    .description('make a CA in a folder of its own')
    .option('--out <dir>', 'the folder to make, outside any Neo4j home')
    .option('--cn <name>', "the CA's name (default: Neo4j TLS CA)")
    .option('--days <n>', 'validity in days (default 3650)')
    .option('--key-type <type>', 'ec-p256, ec-p384, rsa-2048, rsa-3072 or rsa-4096 (default ec-p256)')
    .addOption(repeatable('--permit <space>', 'limit the CA to this domain, or to an IP network such as 10.0.0.0/8'))
    .option('--intermediate', "sign with an intermediate, so that the root's key can be kept offline")
    .option('--no-passphrase', "leave the CA's key unencrypted")
    .option('--private-key <file>', 'take a CA that you have: its key')
    .option('--certificate <file>', 'its certificate')
    .option('--chain <file>', 'the certificates of its issuers, where it has some')
    .addOption(repeatable('--crl <file>', 'what it has revoked so far'))
    .option('--source-passphrase-file <file>', 'opens the key that is read')
    .option('--source-passphrase-env <var>', 'the same, from an environment variable');
  addOutputFlags(addWriteFlags(addCaSecret(command)));
  command.action(async (flags) => finish(await (await import('./create.ts')).runCaCreate(system, flags)));
}

function defineSign(parent: Command, { system, finish }: CommandContext): void {
  const command = parent
    .command('sign')
    .description('a certificate for a request, or straight from names')
    .option('--ca <dir>', 'the folder that `ca create` made')
    .option('--request <file>', 'a certificate request; its key stays where it is')
    .addOption(repeatable('--name <host>', 'a DNS name or IP address; the key is made here'))
    .option('--client <name>', 'for a client (a driver, a backup client): client use alone, PKCS#12 too')
    .addOption(
      new Option('--usage <usage>', 'default both; client with --client; what a request asks for').choices([
        'both',
        'server',
        'client',
      ]),
    )
    .option('--days <n>', 'validity in days (default 365)')
    .option('--key-type <type>', 'ec-p256, ec-p384, rsa-2048, rsa-3072 or rsa-4096 (default ec-p256)')
    .option('--subject <dn>', 'C=..,ST=..,L=..,O=..,OU=..,CN=..,emailAddress=..')
    .option('--out <dir>', 'where public.crt and private.key go')
    .option('--force', 'replace what is there (kept as a backup)')
    .option('--passphrase-file <file>', 'encrypt the written key with the passphrase in this file')
    .option('--passphrase-env <var>', 'the same, from an environment variable');
  addOutputFlags(addWriteFlags(addCaSecret(command)));
  command.action(async (flags) => finish(await (await import('./sign.ts')).runCaSign(system, flags)));
}

function defineRevoke(parent: Command, { system, finish }: CommandContext): void {
  const command = parent
    .command('revoke')
    .description('no longer believe a certificate: a new CRL, and where it must go')
    .argument('<serial|file>', 'the serial (hex), or the certificate')
    .option('--ca <dir>', 'the folder that `ca create` made')
    .addOption(
      new Option('--reason <reason>', 'why')
        .choices(['unspecified', 'keyCompromise', 'superseded', 'cessationOfOperation'])
        .default('unspecified'),
    )
    .option('--days <n>', "days until the CRL runs out (default: the CA's own end)");
  addOutputFlags(addWriteFlags(addCaSecret(command)));
  command.action(async (what: string, flags) => finish(await (await import('./revoke.ts')).runCaRevoke(system, what, flags)));
}

function defineRotate(parent: Command, { system, finish }: CommandContext): void {
  const command = parent
    .command('rotate')
    .description('replace the CA without an outage, in three stages')
    .option('--ca <dir>', 'the folder that `ca create` made')
    .addOption(
      new Option('--stage <stage>', 'trust: believe both; switch: new certificates; drop: forget the old').choices([
        'trust',
        'switch',
        'drop',
      ]),
    )
    .addOption(repeatable('--home <dir>', 'a member on this machine, to be brought to the same stage'))
    .option('--neo4j-version <version>', "the members' version, where it cannot be told")
    .option('--days <n>', 'validity of the new CA in days (default 3650)');
  addOutputFlags(addVerdictFlag(addWriteFlags(addCaSecret(command))));
  command.action(async (flags) => finish(await (await import('./rotate.ts')).runCaRotate(system, flags)));
}

function defineShow(parent: Command, { system, finish }: CommandContext): void {
  const command = parent
    .command('show')
    .description('the CA, what it has issued, and what it has revoked')
    .option('--ca <dir>', 'the folder that `ca create` made')
    .addOption(repeatable('--home <dir>', 'a member on this machine: its stage while the CA is replaced'))
    .option('--neo4j-version <version>', "the members' version, where it cannot be told");
  addOutputFlags(command);
  command.action(async (flags) => finish(await (await import('./show.ts')).runCaShow(system, flags)));
}
