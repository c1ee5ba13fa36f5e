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

/** Is there a library that Neo4j's Netty loads? For another system or processor there is none in a jar (run on all lines). */
export function openSslLibrary({ libSeen, names, system }: NettyJars): OpenSslLibrary {
  const natives = names.flatMap((name) => {
    const [, version, of] = /^netty-tcnative-boringssl-static-(\d+(?:\.\d+)*)(?:\.Final)?-(\w+-\w+)\.jar$/.exec(name) ?? [];
    return version !== undefined && of === system ? [version] : [];
  });
  const classes = classesVersion(names);
  if (natives.length > 0) {
    // 4.4 ships no classes, and does not start with the native part alone (run on 4.4.48).
    if (classes === undefined) return libSeen ? 'missing' : 'unknown';
    const fits = natives.map((version) => goTogether(version, classes));
    return fits.includes('there') ? 'there' : fits.includes('unknown') ? 'unknown' : 'missing';
  }
  // One of another make: linked against the system's OpenSSL, or of the time when one jar had the libraries of all systems.
  const others = names.some((name) => {
    const [found, of] = /^netty-tcnative-(?:boringssl-static-)?\d[\w.]*(?:-(.+))?\.jar$/.exec(name) ?? [];
    return found !== undefined && (of === undefined || of.startsWith(system));
  });
  return others || !libSeen ? 'unknown' : 'missing';
}

/** The jar that fits, by its name in Maven Central (group `io.netty`). Where Neo4j ships no classes, both (run on 4.4.48). */
export function fittingJar({ libSeen, names, system }: NettyJars): string {
  const native = (version: string): string => `netty-tcnative-boringssl-static-${version}.Final-${system}.jar`;
  const version = classesVersion(names);
  if (version !== undefined) return native(version);
  return libSeen
    ? `netty-tcnative-classes-2.0.77.Final.jar and ${native('2.0.77')}`
    : `the netty-tcnative-boringssl-static jar for ${system}`;
}

function classesVersion(names: readonly string[]): string | undefined {
  return names.flatMap((name) => /^netty-tcnative-classes-(\d+(?:\.\d+)*)(?:\.Final)?\.jar$/.exec(name)?.[1] ?? [])[0];
}

/**
 * Do a native part and Netty's classes go together? Run with classes 2.0.74 (2025.12.1) and 2.0.77 (5.26.30, 2026.08.1): native
 * parts of 2.0.65, 70 and 74 are taken by both, 2.0.75, 77 and 80 by the newer classes alone, 2.0.61 by neither. Nothing is
 * claimed beyond that.
 */
function goTogether(native: string, classes: string): OpenSslLibrary {
  if (native === classes) return 'there';
  const [n, c] = [lastOf(native), lastOf(classes)];
  if (n === undefined || c === undefined) return 'unknown';
  if (n <= 61) return c >= 74 ? 'missing' : 'unknown';
  if (n >= 75) return c < 75 ? 'missing' : n <= c || (c === 77 && n <= 80) ? 'there' : 'unknown';
  return n >= 65 && n <= c && c <= 77 ? 'there' : 'unknown';
}

/** The last number of a version that begins with 2.0. */
function lastOf(version: string): number | undefined {
  const last = /^2\.0\.(\d+)$/.exec(version)?.[1];
  return last === undefined ? undefined : Number(last);
}
