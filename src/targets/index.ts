import type { TargetName } from '../model/command-line/answers.ts';
import { compose } from './compose.ts';
import { docker } from './docker.ts';
import { neo4jHome } from './neo4j-home.ts';
import type { Target } from './target.ts';

/** Every target. */
export const targets: { readonly [name in TargetName]: Target } = { home: neo4jHome, docker, compose };
