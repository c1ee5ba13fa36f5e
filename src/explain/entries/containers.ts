import { re, spokenBy } from '../entry.ts';

/** What has to do with TLS or its settings; a data folder that cannot be written is another matter. */
const tlsPath = String.raw`[^'’\n]{0,200}(?:certificates|\/ssl\b|letsencrypt|\/tls\b|\/conf\b|neo4j\.conf|\/secrets|\.key|\.crt|\.pem)[^'’\n]{0,100}`;

/** Messages of the official image's entry point, of Docker, Compose and Kubernetes, before Neo4j itself starts. */
export const containers = spokenBy('container', {
  'container-read-only-mount': {
    over: ['file-unreadable'],
    says: [
      re(
        'read-only file system',
        new RegExp(`chown: changing ownership of ['‘](?<path>${tlsPath})['’]: Read-only file system`, 'i'),
      ),
      re(
        'read-only file system',
        new RegExp(`chmod: changing permissions of ['‘](?<path>${tlsPath})['’]: Read-only file system`, 'i'),
      ),
      re(
        'read-only file system',
        /(?<path>\/\S{0,200}(?:certificates|ssl|\.key|\.crt|\.pem|conf\/|neo4j\.conf)\S{0,200}?)['’"]?:? (?:\([^)\n]{0,60}\) )?Read-only file system/i,
      ),
    ],
    meaning:
      'The container’s start script takes ownership of everything in the Neo4j home, but {path|a file there} is mounted read-only. The container stops before Neo4j starts.',
    remedy:
      'Mount the folder read-write, mount it read-only outside the home (/ssl), or start the container as the owner of the files (user: in Compose, --user), which skips this step.',
  },
  'container-chown-refused': {
    over: ['file-unreadable'],
    says: [
      re(
        'operation not permitted',
        new RegExp(`chown: changing ownership of ['‘](?<path>${tlsPath})['’]: Operation not permitted`, 'i'),
      ),
      re(
        'operation not permitted',
        new RegExp(`chmod: changing permissions of ['‘](?<path>${tlsPath})['’]: Operation not permitted`, 'i'),
      ),
      re(
        'permission denied',
        new RegExp(`chown: (?:changing ownership of|cannot access) ['‘](?<path>${tlsPath})['’]: Permission denied`, 'i'),
      ),
    ],
    meaning:
      'The container’s start script cannot change the owner of {path|a mounted file}: the volume does not allow it (NFS, a Mac or Windows folder, rootless Docker), or the container lacks the permission.',
    remedy:
      'Start the container as the user that owns the files (user: in Compose, --user), or keep the files in a volume that allows it. The official image uses user and group 7474.',
  },
  'container-folder-not-accessible': {
    over: ['file-unreadable'],
    says: [
      re(
        'is not accessible for user',
        new RegExp(`Folder (?<path>${tlsPath}) is not (?:accessible|writeable|readable)[^\\n]{0,40} (?:for|by) user`, 'i'),
      ),
    ],
    meaning:
      'The user in the container cannot read the mounted folder {path|} (/ssl is the folder with keys and certificates), so the container stops.',
    remedy:
      'Start the container as the owner of the folder (user: in Compose, --user), or give it its own copies, which its user can read (7474 in the official image, unless user: is set):\nneo4j-tls init --source existing --target compose --private-key FILE --certificate FILE',
  },
  'container-conf-mounted-as-file': {
    says: [
      re('device or resource busy', /sed: cannot rename [^\n]{1,300}: Device or resource busy/i),
      re(
        "couldn't open temporary file",
        /sed: couldn't open temporary file [^\n]{1,300}: (?:Read-only file system|Permission denied)/i,
      ),
      re('device or resource busy', /neo4j\.conf[^\n]{0,60}: Device or resource busy/i),
    ],
    meaning:
      'neo4j.conf is mounted as a single file or read-only, but the start script replaces the file when it adds settings, and a mounted file cannot be replaced.',
    remedy:
      'Mount the folder that holds neo4j.conf to /conf (the image copies it), or give the settings as environment variables NEO4J_….',
  },
  'container-conf-unreadable': {
    over: ['file-unreadable'],
    says: [
      re('neo4j.conf: permission denied', /(?<path>\/\S{0,250}neo4j\.conf): Permission denied/i),
      re('permission denied', /cp: cannot open ['‘](?<path>\/conf\/[^'’\n]{1,200})['’] for reading: Permission denied/i),
    ],
    meaning:
      'The user in the container cannot read {path|neo4j.conf}: user 7474 has no access with the owner and mode of the mounted file, and the image keeps both when it copies /conf.',
    remedy:
      'Mount a copy that the container’s user can read (owner 7474, mode 0640), or start the container as the owner of the file (user: in Compose, --user).',
  },
  'container-secret-file': {
    says: [
      re('undefined secret', /refers to undefined secret (?<path>\S{1,200}?)(?=:|\s|$)/i),
      re('secret not found', /secret not found: (?<path>\S{1,200})/i),
      'The secret file {path} does not exist or is not readable',
      re('secret file', /secret file ['"]?(?<path>[^'"\s]{1,300})['"]? (?:does not exist|is not readable)/i),
    ],
    meaning:
      'A variable NEO4J_…_FILE names {path|a secret file}, but the user in the container (7474) cannot read it: it is missing, or belongs to root with mode 0600. Compose mounts a secret with the owner and mode that the file has on the host.',
    remedy:
      'Check the name in secrets:, and give the container a copy of the file that its user can read (owner 7474, mode 0400). init writes such a file:\nneo4j-tls init --target compose --passphrase-file FILE',
  },
  'container-file-became-folder': {
    over: ['path-is-folder'],
    says: [
      'Are you trying to mount a directory onto a file',
      re('is not shared from the host', /Mounts denied[\s\S]{0,200}?path (?<path>\/[^\s]{1,300}) is not shared from the host/i),
      re('not a directory', /mount[^\n]{0,400}(?:\.key|\.crt|\.pem|neo4j\.conf|certificates)[^\n]{0,200}not a directory/i),
      re('bind source path does not exist', /bind source path does not exist: (?<path>[^\n"]{1,300})/i),
      re('no such file or directory', /error mounting "(?<path>[^"\n]{1,300})"[^\n]{0,300}no such file or directory/i),
      re('statfs', /statfs (?<path>\/[^\n:]{0,300}(?:cert|ssl|tls|\.key|\.crt|\.pem)[^\n:]{0,100}): no such file or directory/i),
    ],
    meaning:
      'A file or folder to mount {path|} does not exist on the host. Docker creates an empty folder in its place, and a folder cannot be mounted onto a file.',
    remedy:
      'Remove the empty folder that Docker created, put the file there, and start the container again. To avoid this, mount the whole certificates folder.',
  },
  'container-licence': {
    says: [
      'In order to use Neo4j Enterprise Edition you must accept the license agreement',
      re('you must accept the license', /must accept the license agreement[\s\S]{0,400}NEO4J_ACCEPT_LICENSE_AGREEMENT/i),
    ],
    meaning: 'The Enterprise image prints the license and exits unless a variable accepts it.',
    remedy: 'Read the license. If you accept it, set NEO4J_ACCEPT_LICENSE_AGREEMENT=yes (or eval, to evaluate it).',
  },
  'container-variable-skipped': {
    says: [
      re('not written to conf file', /(?<variable>\S{1,200}) not written to conf file[^\n]{0,80}start with a number/i),
      re('start with a number', /Settings that start with a number are not permitted/i),
    ],
    meaning:
      'The image ignores the variable {variable|}: the name after NEO4J_ begins with a digit, or it has no value. The setting keeps its default.',
    remedy: 'Remove the variable, or give it the name of a setting and a value: NEO4J_, dots as _, underscores as __.',
  },
  'container-advertises-its-id': {
    says: [],
    meaning:
      'Unless cluster addresses are set, the Enterprise image advertises $(hostname), the container’s ID. The ID is new in each container, so it is in no certificate.',
    remedy:
      'Set NEO4J_server_cluster_advertised__address (and raft, routing; in 5 discovery too) to the name in the certificate, or give the container that name (hostname:).',
  },
  'container-cannot-copy': {
    over: ['file-unreadable', 'file-missing'],
    says: [
      re(
        'cannot',
        /(?:cp|ln|mv|mkdir|touch|ls): cannot (?:stat|open|create|access|touch) [^\n]{0,40}(?<path>\/(?:ssl|var\/lib\/neo4j\/certificates|certificates)[^\s'’"]{0,250})/i,
      ),
    ],
    meaning:
      'The container’s start script could not use {path|the certificates folder}: it is not mounted, or the user in the container has no access to it.',
    remedy: 'Mount the folder with the certificates to /ssl or to /var/lib/neo4j/certificates, with read access for user 7474.',
  },
  'kubernetes-secret-missing': {
    says: [
      re('secretname', /Secret ['"]?(?<secret>[\w.-]{1,200})['"]?[^\n]{0,120}secretName[^\n]{0,60}not (?:found|exist)/i),
      re('failed calling', /secrets? ['"]?(?<secret>[\w.-]{1,200})['"]? (?:does not exist|not found)/i),
      re(
        'mountvolume.setup failed',
        /MountVolume\.SetUp failed for volume "(?<volume>[^"\n]{1,200})"[^\n]{0,80}secret "(?<secret>[^"\n]{1,200})" not found/i,
      ),
      re('references non-existent', /references non-existent (?:secret|config) key: (?<key>\S{1,200})/i),
      re(
        'secret',
        /CreateContainerConfigError[^\n]{0,200}secret|couldn't find key \S{1,200} in Secret|secrets? "(?<secret>[^"\n]{1,200})" not found/i,
      ),
    ],
    meaning:
      'Kubernetes cannot start the pod: the Secret {secret|} with the key and certificate does not exist in this namespace, or lacks the entry {key|that the pod names}.',
    remedy:
      'Create the Secret in the namespace of the pod, with the entry names that the manifest or the Helm values use:\nkubectl create secret generic NAME --from-file=private.key --from-file=public.crt',
  },
  'container-selinux': {
    over: ['file-unreadable'],
    says: [re('avc:', /avc:\s{1,3}denied[^\n]{0,300}(?:cert|ssl|\.key|\.crt|\.pem|neo4j)/i)],
    meaning: 'SELinux on the host does not let the container read the mounted files, regardless of their owner and mode.',
    remedy: 'Mount the folder with the suffix :Z (one container) or :z (shared), for example -v $HOME/neo4j/certificates:/ssl:Z.',
  },
});
