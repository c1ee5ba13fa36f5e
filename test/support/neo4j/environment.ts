/** This process's environment without what would change how Neo4j finds or reads its conf. */
export function neo4jEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith('NEO4J_') && name !== 'JAVA_TOOL_OPTIONS' && name !== 'JDK_JAVA_OPTIONS',
    ),
  );
}
