/** What somebody wrote: a comment, or the body of an issue. */
export interface Post {
  /** Of a comment its id, of an issue its number. */
  readonly id: string;
  /** The account, spelled as `Forge.me` spells it. */
  readonly author: string;
  readonly body: string;
}

/** Comments of a pull or merge request. */
export interface Thread {
  /** All of them, the oldest first. */
  comments(): Promise<readonly Post[]>;
  add(body: string): Promise<void>;
  edit(id: string, body: string): Promise<void>;
  /** One that is gone already is fine. */
  remove(id: string): Promise<void>;
}

/** Issues of the repository or project. */
export interface Issues {
  /** Of one author, the newest first; as many as are asked for. */
  by(author: string, state: 'open' | 'closed'): AsyncIterable<Post>;
  open(title: string, body: string): Promise<void>;
  comment(id: string, body: string): Promise<void>;
  edit(id: string, body: string): Promise<void>;
  close(id: string, body: string): Promise<void>;
}

/** GitHub or GitLab, as the environment of a pipeline describes it. Every method throws ServiceError. */
export interface Forge {
  /** The account that the token belongs to. */
  me(): Promise<string>;
  /** The open pull or merge request that this run belongs to. */
  pullRequest(): Promise<Thread>;
  readonly issues: Issues;
}
