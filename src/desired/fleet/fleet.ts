import type {FleetSpec} from '../../model/fleet.ts';
import type {BuildOptions} from '../assemble.ts';
import type {Source} from '../source.ts';
import type {Layers} from './layers.ts';

/** How a fleet file is found, and how the files of its workspaces are read. */
export interface FleetOptions extends BuildOptions {
  /** The fleet file, or the folder that holds it. Default: `fleet.yaml`, else `fleet.yml`, in the working directory. */
  readonly file?: string | undefined;
  readonly cwd: string;
}

/** A fleet file that was read, and what reads the files of its workspaces. */
export interface Fleet extends FleetSpec {
  readonly options: FleetOptions;
  readonly source: Source;
  /** The folder, without links, that no file of the fleet may be outside of. */
  readonly root: string;
  readonly layers: Layers;
}
