import { EngineError, type Engine } from '../../contracts/engine.ts';
import { bind } from '../../registry/bind.ts';
import { fieldsOf, type Catalog } from '../../registry/catalog.ts';
import type { Json } from '../../contracts/json.ts';
import type { Environment } from '../../contracts/run.ts';
import { defined } from '../../defined.ts';

/** What a trained model is to run on; by default what it was trained on. */
export interface EngineChoice {
  /** `onnx`, or with a device `onnx:cpu`. */
  readonly engine?: string;
  readonly threads?: number;
}

/**
 * The engine that was chosen; else that of the training, and where this machine lacks it, the best that it has. Throws
 * `EngineError`.
 */
export const openEngine = async (
  catalog: Catalog,
  { engine: trained }: Environment,
  { engine, threads }: EngineChoice,
): Promise<Engine> => {
  const [type, device] = engine?.split(':') ?? [];
  if (type !== undefined) return open(catalog, type, defined({ device, threads }));
  const wanted = { device: trained.device, threads: threads ?? trained.threads };
  try {
    return await open(catalog, trained.name, wanted);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return open(catalog, 'auto', { threads: wanted.threads });
  }
};

/** Fields that an engine does not have are left out: `cpu` has no threads. */
const open = async (catalog: Catalog, type: string, given: Readonly<Record<string, Json>>): Promise<Engine> => {
  const component = catalog.get('engine', type);
  if (!component)
    throw new EngineError(
      `No engine is called \`${type}\`: there are ${catalog
        .of('engine')
        .map(({ type: name }) => `\`${name}\``)
        .join(', ')}.`,
    );
  const fields = Object.entries(fieldsOf(component as never)).map(([name, field]) => {
    const value = given[name] ?? (field['default'] as Json);
    const choices = field['enum'] as readonly Json[] | undefined;
    if (choices && !choices.includes(value))
      throw new EngineError(
        `The engine \`${type}\` has no ${name} \`${String(value)}\`: there are ` +
          `${choices.map((choice) => `\`${String(choice)}\``).join(', ')}.`,
      );
    return [name, value] as const;
  });
  return bind(catalog, 'engine', { type, ...Object.fromEntries(fields) }).open();
};
