import {type ChildProcessByStdio, spawn} from 'node:child_process';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import type {Readable, Writable} from 'node:stream';
import {pathToFileURL} from 'node:url';
import {ENV} from '../cli/support.ts';

const PACKAGE = createRequire(import.meta.url).resolve('yaml-language-server/package.json');
const SERVER = join(dirname(PACKAGE), 'out/server/src/server.js');

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: {readonly message: string};
}

/** Something that the server finds wrong. Lines count from 0. */
export interface Diagnostic {
  readonly message: string;
  readonly range: {readonly start: {readonly line: number}};
}

/** A place in a file, counted from 0. */
export interface Spot {
  readonly line: number;
  readonly character: number;
}

/** The YAML language server as editors run it: a process that is talked to over its standard streams. */
export class LanguageServer {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers = new Map<number, (message: Message) => void>();
  readonly #diagnostics = new Map<string, (found: readonly Diagnostic[]) => void>();
  readonly #folder: string;
  #last = 0;
  #rest = Buffer.alloc(0);

  /** @param folder the one that the editor has open */
  constructor(folder: string) {
    this.#folder = folder;
    this.#child = spawn(process.execPath, [SERVER, '--stdio'], {
      cwd: folder,
      env: ENV,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#child.stdout.on('data', (chunk: Buffer) => this.#read(chunk));
  }

  async start(): Promise<void> {
    const rootUri = pathToFileURL(this.#folder).href;
    const textDocument = {completion: {completionItem: {documentationFormat: ['markdown']}}};
    await this.#ask('initialize', {processId: process.pid, rootUri, capabilities: {textDocument}});
    this.#tell('initialized', {});
    // No catalogue of schemas is fetched from the net.
    const yaml = {validate: true, completion: true, hover: true, schemaStore: {enable: false}};
    this.#tell('workspace/didChangeConfiguration', {settings: {yaml}});
  }

  /** Opens a file, and tells what is wrong with it. */
  open(name: string, text: string): Promise<readonly Diagnostic[]> {
    const uri = this.#uri(name);
    const found = new Promise<readonly Diagnostic[]>(done => this.#diagnostics.set(uri, done));
    this.#tell('textDocument/didOpen', {textDocument: {uri, languageId: 'yaml', version: 1, text}});
    return found;
  }

  /** The words that are offered somewhere in an open file. */
  async complete(name: string, position: Spot): Promise<readonly string[]> {
    const answer = await this.#ask('textDocument/completion', {textDocument: {uri: this.#uri(name)}, position});
    return (answer as {readonly items: readonly {readonly label: string}[]}).items.map(({label}) => label);
  }

  /** What is shown of something in an open file when the mouse rests on it. */
  async hover(name: string, position: Spot): Promise<string> {
    const answer = await this.#ask('textDocument/hover', {textDocument: {uri: this.#uri(name)}, position});
    return JSON.stringify((answer as {readonly contents?: unknown} | null)?.contents ?? null);
  }

  async stop(): Promise<void> {
    await this.#ask('shutdown', null);
    this.#tell('exit', null);
  }

  #uri(name: string): string {
    return pathToFileURL(join(this.#folder, name)).href;
  }

  #ask(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#last;
    this.#send({id, method, params});
    return new Promise((done, failed) => {
      this.#answers.set(id, ({result, error}) => (error ? failed(new Error(error.message)) : done(result)));
    });
  }

  #tell(method: string, params: unknown): void {
    this.#send({method, params});
  }

  #send(message: Message): void {
    const body = JSON.stringify({jsonrpc: '2.0', ...message});
    this.#child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  /** DOC: Language Server Protocol 3.17, base protocol: a header with the length in bytes, a blank line, the message. */
  #read(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const start = this.#rest.indexOf('\r\n\r\n') + 4;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#rest.toString('latin1', 0, start))?.[1]);
      if (start < 4 || this.#rest.length < start + length) return;
      const message = JSON.parse(this.#rest.toString('utf8', start, start + length)) as Message;
      this.#rest = this.#rest.subarray(start + length);
      this.#take(message);
    }
  }

  #take(message: Message): void {
    const {id, method, params} = message;
    if (method === 'textDocument/publishDiagnostics') {
      const {uri, diagnostics} = params as {readonly uri: string; readonly diagnostics: readonly Diagnostic[]};
      this.#diagnostics.get(uri)?.(diagnostics);
    } else if (method === undefined && id !== undefined) this.#answers.get(id)?.(message);
    else if (id !== undefined) this.#send({id, result: null}); // What it asks of editors may be left open.
  }
}
