import type { CertbotFacts } from '../../model/certificates/certbot.ts';
import type { InitAnswers, InitSecrets } from '../../model/command-line/answers.ts';
import type { ComposeService } from '../../model/container/compose-service.ts';
import type { ExistingContainer } from '../../model/container/existing-container.ts';
import type { FileFact, FolderFact, Installation, Owner, PathFact } from '../../model/installation.ts';
import type { Conf } from '../../neo4j/conf/conf.ts';
import type { TemplateName } from '../../neo4j/conf/render-template.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import type { ResolvedInit } from '../answers/resolve-init.ts';

/** Everything the plan of an `init` depends on; the same inputs give the same plan. */
export interface InitInputs {
  readonly installation: Installation;
  readonly conf: Conf;
  readonly answers: InitAnswers;
  readonly resolved: ResolvedInit;
  readonly secrets: InitSecrets;
  readonly owner: Owner | undefined;
  readonly templates: ReadonlyMap<TemplateName, string>;
  /** What was read at {@link initPaths}. */
  readonly files: ReadonlyMap<string, FileFact>;
  readonly folders: ReadonlyMap<string, FolderFact>;
  readonly paths: ReadonlyMap<string, PathFact>;
  /** CAs that everybody trusts; read where peers are given with `--trust`. */
  readonly publicRoots: readonly Certificate[];
  /** Looked at where the target is a container. */
  readonly container: ContainerFacts | undefined;
  /** A container that is there and is meant, and why a restart of it is not enough; no reasons: it is. */
  readonly existing: { readonly container: ExistingContainer; readonly reasons: readonly string[] } | undefined;
  /** Looked at where certbot is a source. */
  readonly certbot: CertbotFacts | undefined;
  readonly now: Date;
}

/** What a container target has to see. */
export interface ContainerFacts {
  readonly compose: ComposeService | undefined;
  /** Folders of the home that a new container is given, and where in it. */
  readonly mounts: readonly (readonly [string, string])[];
  /** `data/` is root's: the image takes it over when it is started without a user. */
  readonly takesOver: boolean;
  readonly templates: ReadonlyMap<string, string>;
  readonly there: ReadonlyMap<string, Buffer>;
}
