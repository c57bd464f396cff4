/*
A plan over a fleet by way of a queue: a Redis of its own on this machine, workers in one checkout, one run. For bench-fleet.mjs.
*/
import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {connect, createServer} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';

/**
Starts a Redis that keeps nothing on disk.
@param folder where it runs
@returns its address, and how it is ended
*/
export async function startRedis(folder) {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--maxmemory-policy', 'noeviction'];
  const redis = spawn('redis-server', args, {cwd: folder, stdio: 'ignore'});
  const failed = once(redis, 'error').then(([error]) => Promise.reject(error));
  while (!(await Promise.race([isOpen(port), failed]))) await sleep(20);
  return {url: `redis://127.0.0.1:${port}`, end: () => redis.kill('SIGKILL')};
}

/**
One run: jobs for all workspaces, done by so many workers that wait already, gathered as one plan.
@param cli the command line
@param where {cwd, env} of all of them; the folder becomes a checkout
@returns {plan, enqueueMs, runMs}: the plan as JSON, how long it took to put the jobs there, and until they were gathered
*/
export async function planByQueue(cli, {cwd, env}, workers) {
  commit(cwd);
  const run = (...args) => {
    const ran = spawnSync(process.execPath, [cli, 'fleet', ...args], {cwd, env, encoding: 'utf8', maxBuffer: 1 << 30});
    if (ran.status !== 0) throw new Error(`fleet ${args[0]}: exit ${ran.status}: ${ran.stderr.slice(0, 2000)}`);
    return ran.stdout;
  };
  const started = await Promise.all(Array.from({length: workers}, () => startWorker(cli, {cwd, env})));
  try {
    const begun = performance.now();
    const name = run('enqueue', 'plan').trim();
    const enqueued = performance.now();
    const plan = JSON.parse(run('results', name, '--wait', '20', '--format', 'json'));
    return {plan, enqueueMs: enqueued - begun, runMs: performance.now() - begun};
  } finally {
    await Promise.all(started.map(end));
  }
}

function commit(cwd) {
  const git = (...args) =>
    execFileSync('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@agency.example', ...args], {cwd});
  git('init', '-q');
  git('add', '-A');
  git('commit', '-q', '-m', 'Files');
}

async function startWorker(cli, {cwd, env}) {
  const worker = spawn(process.execPath, [cli, 'fleet', 'work'], {cwd, env, stdio: ['ignore', 'pipe', 'pipe']});
  await new Promise((done, failed) => {
    let said = '';
    worker.once('exit', code => failed(new Error(`a worker ended with ${code}: ${said}`)));
    for (const stream of [worker.stdout, worker.stderr])
      stream.setEncoding('utf8').on('data', text => {
        said += text;
        if (said.includes('Working for')) done();
      });
  });
  return worker;
}

async function end(worker) {
  const ended = once(worker, 'exit');
  worker.kill('SIGTERM');
  await ended;
}

function freePort() {
  return new Promise((done, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const {port} = server.address();
      server.close(() => done(port));
    });
  });
}

function isOpen(port) {
  return new Promise(done => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}
