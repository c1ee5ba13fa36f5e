import { type Command, Option } from 'commander';
import { clientNames } from '../../plan/client-kit.ts';
import type { CommandContext, CommandModule } from '../runner/command.ts';
import { addOutputFlags, addPlaceFlags, addVerdictFlag, addWriteFlags } from '../runner/shared-flags.ts';

/** Who believes whom: each part's code is loaded when it is called. */
export const trust: CommandModule = {
  define(command, context) {
    command.usage('export | add | list | remove [options]');
    defineExport(command, context);
    defineAdd(command, context);
    defineList(command, context);
    defineRemove(command, context);
  },
};

function addComponent(command: Command, byDefault: string): Command {
  return command.option('--component <list>', `bolt, https, cluster or backup (default ${byDefault})`);
}

function addRole(command: Command): Command {
  return command.addOption(
    new Option('--role <role>', 'backup-client: what neo4j-admin trusts when it makes backups').choices([
      'server',
      'backup-client',
    ]),
  );
}

function defineExport(parent: Command, { system, finish }: CommandContext): void {
  const command = addPlaceFlags(
    parent.command('export').description("this server's certificate, or its CA's, for others to trust; never a key"),
  );
  addComponent(command, 'cluster')
    .option('--out <file>', 'write it there instead of to stdout')
    .addOption(new Option('--for <client>', 'say what this client needs (--out NAME.p12: a trust store)').choices(clientNames));
  addOutputFlags(command).option('-y, --yes', 'accepted, for scripts; nothing is asked');
  command.action(async (flags) => finish(await (await import('./export.ts')).runTrustExport(system, flags)));
}

function defineAdd(parent: Command, { system, finish }: CommandContext): void {
  const command = addPlaceFlags(
    parent.command('add').description("a peer's certificate, or a CRL: files, folders, - for standard input"),
  );
  command.argument('[file...]', 'PEM, DER, PKCS#7, a chain, a CRL; a folder of them; - for standard input');
  addRole(addComponent(command, 'cluster'))
    .option('--as <name>', "the peer's name in trusted/ (default: its first DNS name)")
    .addOption(
      new Option('--fingerprint <sha256>', 'compare with this instead of asking').argParser(
        (value: string, before: string[] | undefined) => [...(before ?? []), value],
      ),
    )
    .option('--from <host:port>', 'fetch what that port serves; always needs the fingerprint')
    .addOption(
      new Option('--peer <dir>', "a peer's home on this machine: try the handshake with it, both ways").argParser(
        (value: string, before: string[] | undefined) => [...(before ?? []), value],
      ),
    )
    .option('--owner <user[:group]>', 'who shall own the files (default: who owns the home)')
    .option('--force', 'add it in spite of what speaks against it');
  addOutputFlags(addVerdictFlag(addWriteFlags(command)));
  command.action(async (files: string[], flags) => finish(await (await import('./add.ts')).runTrustAdd(system, files, flags)));
}

function defineList(parent: Command, { system, finish }: CommandContext): void {
  const command = addPlaceFlags(
    parent.command('list').description('who is trusted for what, until when; what would be refused, and why'),
  );
  addRole(addComponent(command, 'all that have a policy'));
  addOutputFlags(command);
  command.action(async (flags) => finish(await (await import('./list.ts')).runTrustList(system, flags)));
}

function defineRemove(parent: Command, { system, finish }: CommandContext): void {
  const command = addPlaceFlags(
    parent.command('remove').description('no longer trust a peer').argument('<name|fingerprint>', 'as trust list shows it'),
  );
  addRole(addComponent(command, 'cluster')).option(
    '--owner <user[:group]>',
    'who shall own the stand-in (default: who owns the home)',
  );
  addOutputFlags(addVerdictFlag(addWriteFlags(command)));
  command.action(async (what: string, flags) => finish(await (await import('./remove.ts')).runTrustRemove(system, what, flags)));
}
