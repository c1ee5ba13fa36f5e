import { ownValue } from '../../model/text/own-value.ts';

/** An option of `server.jvm.additional` that ends the start of the JVM. */
export interface RefusedJavaOption {
  readonly option: string;
  /** What `java` prints. */
  readonly javaSays: string;
}

/**
 * Options that were taken once, by the first of Java 11, 17, 21 and 25 that refuses them. Each was given to `java … -version` of all
 * four (OpenJDK and Temurin builds); `test/conformance/java-options.test.ts` asks again.
 */
export const goneFrom: ReadonlyMap<string, number> = new Map([
  ...(
    [
      'UseParNewGC CMSIncrementalMode ExplicitGCInvokesConcurrentAndUnloadsClasses UseFastAccessorMethods UseSplitVerifier',
      'PrintGCDateStamps PrintGCTimeStamps PrintGCApplicationStoppedTime PrintGCApplicationConcurrentTime PrintGCCause',
      'PrintPromotionFailure PrintTenuringDistribution PrintHeapAtGC PrintAdaptiveSizePolicy PrintReferenceGC',
      'UseGCLogFileRotation NumberOfGCLogFiles GCLogFileSize UseCGroupMemoryLimitForHeap UseCompressedStrings',
      'UnlockCommercialFeatures',
    ] as const
  ).flatMap((names) => gone(11, names)),
  ...(
    [
      'UseConcMarkSweepGC CMSParallelRemarkEnabled CMSClassUnloadingEnabled CMSInitiatingOccupancyFraction',
      'UseCMSInitiatingOccupancyOnly CMSScavengeBeforeRemark AggressiveOpts MaxPermSize PermSize TraceClassLoading',
      'TraceClassUnloading PrintSafepointStatistics PrintSafepointStatisticsCount UseLargePagesInMetaspace UseMembar',
      'FailOverToOldVerifier UseParallelOldGC UseAdaptiveGCBoundary ForceNUMA InsertMemBarAfterArraycopy UseAppCDS',
    ] as const
  ).flatMap((names) => gone(17, names)),
  ...gone(21, 'UseBiasedLocking BiasedLockingStartupDelay UseOptoBiasInlining UseHeavyMonitors'),
  ...gone(25, 'MaxRAMFraction MinRAMFraction InitialRAMFraction DefaultMaxRAMFraction RegisterFinalizersAtInit'),
]);

/** The same of options that are not `-XX`, with what they begin with. */
const otherGone: readonly { readonly begins: RegExp; readonly from: number; readonly javaSays: (option: string) => string }[] = [
  { begins: /^(?:-d32|-d64|-Xincgc)$/, from: 11, javaSays: unrecognized },
  { begins: /^-Xconcgc$/, from: 17, javaSays: unrecognized },
  { begins: /^-Xfuture$/, from: 25, javaSays: unrecognized },
  {
    begins: /^-Djava\.endorsed\.dirs=./,
    from: 11,
    javaSays: (option) => `${option} is not supported. Endorsed standards and standalone APIs`,
  },
  { begins: /^-Djava\.ext\.dirs=./, from: 11, javaSays: (option) => `${option} is not supported.  Use -classpath instead.` },
  {
    begins: /^-Djava\.security\.manager(?:=(?!disallow$)|$)/,
    from: 25,
    javaSays: () => 'A command line option has attempted to allow or enable the Security Manager.',
  },
];

const collectors = ['UseSerialGC', 'UseParallelGC', 'UseG1GC', 'UseZGC', 'UseShenandoahGC'];
const sizes: { readonly [flag: string]: string } = {
  '-Xmx': 'Invalid maximum heap size',
  '-Xms': 'Invalid initial heap size',
  '-Xss': 'Invalid thread stack size',
};

/**
 * The first option that this release of Java does not start with; undefined where none is known to be refused. What no Java ever had is
 * not in the table, because builds of other vendors have options of their own.
 * @param java release: 11, 17, 21, 25
 */
export function refusedJavaOption(options: readonly string[], java: number): RefusedJavaOption | undefined {
  const ignoresUnknown = options.includes('-XX:+IgnoreUnrecognizedVMOptions');
  for (const option of options) {
    const javaSays = refusalOf(option, java, ignoresUnknown);
    if (javaSays !== undefined) return { option, javaSays };
  }
  const chosen = collectors.filter((name) => options.findLast((option) => option.endsWith(name)) === `-XX:+${name}`);
  const [, second] = chosen;
  return second === undefined
    ? undefined
    : {
        option: chosen.map((name) => `-XX:+${name}`).join(' '),
        javaSays: 'Multiple garbage collectors selected',
      };
}

/** The options of one line: blanks part them, quotation marks keep them together. */
export function javaOptionsOf(value: string): readonly string[] {
  return (value.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map((option) => option.replaceAll(/["']/g, ''));
}

function refusalOf(option: string, java: number, ignoresUnknown: boolean): string | undefined {
  const [, name, rest = ''] = /^-XX:[+-]?(\w+)(.*)$/.exec(option) ?? [];
  if (name !== undefined) {
    const from = goneFrom.get(name);
    return from !== undefined && java >= from && !ignoresUnknown ? `Unrecognized VM option '${name}${rest}'` : undefined;
  }
  const size = /^(-Xm[xs]|-Xss)(.*)$/.exec(option);
  const [, flag = '', amount = ''] = size ?? [];
  if (size !== null && !/^(?:0x[0-9a-f]+|\d+)[kmgt]?$/i.test(amount)) return `${ownValue(sizes, flag)}: ${option}`;
  const other = otherGone.find(({ begins, from }) => java >= from && begins.test(option));
  return ignoresUnknown && other?.javaSays === unrecognized ? undefined : other?.javaSays(option);
}

function unrecognized(option: string): string {
  return `Unrecognized option: ${option}`;
}

function gone(from: number, names: string): readonly (readonly [string, number])[] {
  return names.split(' ').map((name) => [name, from] as const);
}
