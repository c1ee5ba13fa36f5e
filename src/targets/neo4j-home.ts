import type { Target } from './target.ts';

/** A Neo4j that runs from its home: settings go into its neo4j.conf. */
export const neo4jHome: Target = { name: 'home', editsConf: true, templates: [], plan: () => ({ steps: [], notes: [] }) };
