import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {kinds} from '../../../src/kinds/index.ts';
import {readSurvey, type SurveyOptions} from '../../../src/live/survey.ts';
import type {AccessModel} from '../../../src/model/access.ts';
import {KIND_NAMES} from '../../../src/model/object.ts';
import {buildAccess} from '../../../src/report/access/build.ts';
import {ROOT} from '../../examples/cli.ts';
import {fileOf, type Story, stateOf} from '../../kinds/story.ts';
import {desiredFrom, onEmulator, type World} from '../../support/world.ts';

export interface AskedStory extends Pick<Story, 'live' | 'beside' | 'workspace'> {
  /** The text of the one file; absent: no files are looked at. */
  readonly files?: string;
  /** Absent kinds: all. */
  readonly asked?: Partial<SurveyOptions>;
  readonly asOf?: Date;
}

/** What the workspace of a story holds, over HTTP, beside what its file says. */
export const accessOf = ({files, asked = {}, asOf, ...story}: AskedStory): Promise<AccessModel> =>
  onEmulator(stateOf(story), async ({reader}: World) => {
    const desired = files === undefined ? undefined : desiredFrom(fileOf({...story, files}), asOf);
    const live = await readSurvey(reader, desired, {
      kinds,
      parallelism: 8,
      only: KIND_NAMES,
      tags: 'all',
      senders: true,
      ...asked,
    });
    return buildAccess({desired, live, asOf});
  });

/** What a file says, with no API asked. */
export const declaredAccess = (files: string, workspace?: string): AccessModel =>
  buildAccess({desired: desiredFrom(fileOf({files, ...(workspace !== undefined && {workspace})})), live: undefined});

const EXAMPLE = readFileSync(join(ROOT, 'rbac.example.yaml'), 'utf8');

/** What rbac.example.yaml says. */
export const exampleAccess = (): AccessModel =>
  buildAccess({desired: desiredFrom({'rbac.example.yaml': EXAMPLE}), live: undefined});
