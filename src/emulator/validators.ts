import Fastify, {type FastifySchemaCompiler} from 'fastify';

/** Fastify's own validation without its leniency: nothing is removed, nothing converted. GUESS for bodies; queries are converted before. */
const AJV = {customOptions: {removeAdditional: false, coerceTypes: false, allowUnionTypes: true}} as const;

type Compiler = FastifySchemaCompiler<unknown>;
type Validator = ReturnType<Compiler>;

const validators = new Map<string, Validator>();
let compiler: Promise<Compiler> | undefined;

/** Fastify's compiler with a memory: compiling all schemas takes most of a start, and every emulator of a process has the same ones. */
export async function validatorCompiler(): Promise<Compiler> {
  compiler ??= fastifyCompiler();
  const compile = await compiler;
  return route => {
    const name = JSON.stringify(route.schema);
    const validator = validators.get(name) ?? compile(route);
    validators.set(name, validator);
    return validator;
  };
}

/** Fastify builds its compiler for the first schema it meets, so this one meets an empty one. */
async function fastifyCompiler(): Promise<Compiler> {
  const app = Fastify({logger: false, ajv: AJV});
  app.get('/', {schema: {querystring: {type: 'object'}}}, async () => '');
  await app.ready();
  if (app.validatorCompiler === undefined) throw new Error('Fastify has no validator compiler');
  return app.validatorCompiler as Compiler;
}
