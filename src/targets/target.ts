import type { TargetName } from '../model/command-line/answers.ts';
import type { ComposeService } from '../model/container/compose-service.ts';
import type { ContainerRun } from '../model/container/container.ts';
import type { ExistingContainer } from '../model/container/existing-container.ts';
import type { Installation, Owner, ScopeName } from '../model/installation.ts';
import type { PlanNote } from '../model/plan.ts';
import type { Step } from '../model/steps/index.ts';
import type { RenderedSettings } from '../neo4j/conf/render-template.ts';

/**
 * Where the result of an `init` is used. To add a target: a file beside this one, a line in `index.ts`, its templates in
 * `templates/docker/` or a folder of its own. A target returns steps and touches nothing; it does not know the source.
 */
export interface Target {
  readonly name: TargetName;
  /** Settings go into neo4j.conf; else the target has them in files of its own. */
  readonly editsConf: boolean;
  /** Templates it renders, below `templates/`. */
  readonly templates: readonly string[];
  readonly plan: (order: TargetOrder) => TargetPlan;
}

/** A port of the container, and the address of this machine that opens it; undefined: all of them. */
export interface ContainerPort {
  readonly port: number;
  readonly host: string | undefined;
}

export interface TargetOrder {
  readonly installation: Installation;
  readonly settings: readonly RenderedSettings[];
  readonly components: readonly ScopeName[];
  /** Who reads the key in the container. */
  readonly owner: Owner | undefined;
  /** Name of the container, where no compose file has one. */
  readonly name: string;
  /** Ports that are published, as Docker writes them: `7687:7687`, `10.0.0.5:6000:6000`. */
  readonly ports: readonly ContainerPort[];
  /** The name by which other members and clients know this server: its host name in the container. */
  readonly hostName: string | undefined;
  /** Settings that a container needs beside those of the components. */
  readonly ownSettings: readonly (readonly [string, string])[];
  /** Folders of this home that the container is given, and where: what holds a graph or settings already. */
  readonly mounts: readonly (readonly [string, string])[];
  /** The image is to take over what root owns in `data/`: no user is named. */
  readonly takesOver: boolean;
  /** A container that is there, and has to be made anew. */
  readonly existing: ExistingContainer | undefined;
  /** Why a restart of it is not enough. */
  readonly reasons: readonly string[];
  readonly httpOff: boolean;
  readonly boltPort: number;
  /** A compose file that is there already. */
  readonly compose: ComposeService | undefined;
  readonly templates: ReadonlyMap<string, string>;
  /** Content of files that are there, by path. */
  readonly there: ReadonlyMap<string, Buffer>;
}

export interface TargetPlan {
  readonly steps: readonly Step[];
  readonly notes: readonly PlanNote[];
  /** How the container is started; undefined where the target is none. */
  readonly container?: ContainerRun;
}
