/** What lies on the class path that has to do with Netty's OpenSSL. Only looked at where the conf asks for it. */
export interface NettyJars {
  /** The folder with Neo4j's own jars could be looked into. */
  readonly libSeen: boolean;
  /** Names of the files in `lib` and `plugins` that begin with `netty-tcnative`. */
  readonly names: readonly string[];
  /** Operating system and processor as Netty's jars spell them, e.g. `linux-x86_64`. */
  readonly system: string;
}

/** `there`: Netty finds its OpenSSL. `missing`: Neo4j fails to load it. `unknown`: it depends on what was not seen or tried. */
export type OpenSslLibrary = 'there' | 'missing' | 'unknown';

/** How Netty's jars spell a system (`os-maven-plugin`, which names them). */
export function nettySystem(platform: string, processor: string): string {
  const systems: ReadonlyMap<string, string> = new Map([
    ['darwin', 'osx'],
    ['win32', 'windows'],
  ]);
  const processors: ReadonlyMap<string, string> = new Map([
    ['x64', 'x86_64'],
    ['arm64', 'aarch_64'],
  ]);
  return `${systems.get(platform) ?? platform}-${processors.get(processor) ?? processor}`;
}

/**
 * Is there a library that Neo4j's Netty loads? Run on 5.26.30, 2025.12.1 and 2026.08.1 with Netty's classes 2.0.77: native parts of
 * 2.0.74, 2.0.75 and 2.0.77 are taken, those for another system or processor are not. Versions further apart were not tried, and
 * neither was 4.4, which ships no classes.
 */
export function openSslLibrary({ libSeen, names, system }: NettyJars): OpenSslLibrary {
  const natives = names.flatMap((name) => {
    const [, version, of] = /^netty-tcnative-boringssl-static-(\d+(?:\.\d+)*)(?:\.Final)?-(\w+-\w+)\.jar$/.exec(name) ?? [];
    return version !== undefined && of === system ? [version] : [];
  });
  const classes = classesVersion(names);
  if (natives.length > 0) {
    if (classes === undefined) return 'unknown';
    return natives.some((version) => isNear(version, classes)) ? 'there' : 'unknown';
  }
  // One of another make: linked against the system's OpenSSL, or of the time when one jar had the libraries of all systems.
  const others = names.some((name) => {
    const [found, of] = /^netty-tcnative-(?:boringssl-static-)?\d[\w.]*(?:-(.+))?\.jar$/.exec(name) ?? [];
    return found !== undefined && (of === undefined || of.startsWith(system));
  });
  return others || !libSeen ? 'unknown' : 'missing';
}

/** The jar that fits, by its name in Maven Central (group `io.netty`). */
export function fittingJar({ names, system }: NettyJars): string {
  const version = classesVersion(names);
  return version === undefined
    ? `the netty-tcnative-boringssl-static jar for ${system}`
    : `netty-tcnative-boringssl-static-${version}.Final-${system}.jar`;
}

function classesVersion(names: readonly string[]): string | undefined {
  return names.flatMap((name) => /^netty-tcnative-classes-(\d+(?:\.\d+)*)(?:\.Final)?\.jar$/.exec(name)?.[1] ?? [])[0];
}

/** The same but for the last number, and that at most three apart, as far as it was tried. */
function isNear(one: string, other: string): boolean {
  const [a, b] = [one.split('.'), other.split('.')];
  const same = a.length === b.length && a.slice(0, -1).every((part, at) => part === b[at]);
  return same && Math.abs(Number(a.at(-1)) - Number(b.at(-1))) <= 3;
}
