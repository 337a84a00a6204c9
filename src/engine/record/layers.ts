import type { Tf } from '../../contracts/tensors.ts';
import type { Place } from './graph.ts';

/** What is hooked into while a step is recorded: tfjs's layers, and its tape of what is to be differentiated. */
interface Applied {
  readonly name: string;
}
interface LayerClass {
  readonly prototype: { apply(this: Applied, ...args: unknown[]): unknown };
}
interface TapeNode {
  gradient?: (dys: unknown) => Record<string, () => unknown>;
}
interface Tape {
  readonly state: { readonly activeTape: readonly TapeNode[] };
  addTapeNode(...args: unknown[]): void;
  gradients(...args: unknown[]): unknown;
}

export const nowhere: Place = { layers: [], phase: 'feed' };

/**
 * Runs `f`, which can ask at any time where the step is: in which layer, forward or backward through what was recorded
 * there.
 */
export const followLayers = <T>(tf: Tf, f: (place: () => Place) => T): T => {
  let { layers, phase } = nowhere;
  const within = <R>(inner: readonly string[], run: () => R): R => {
    const outer = layers;
    layers = inner;
    try {
      return run();
    } finally {
      layers = outer;
    }
  };
  const { prototype } = tf.layers.Layer as unknown as LayerClass;
  const engine = tf.engine() as unknown as Tape;
  const { apply } = prototype;
  const { addTapeNode, gradients } = engine;
  prototype.apply = function (...args) {
    if (phase === 'feed') phase = 'forward';
    return within([...layers, this.name], () => apply.apply(this, args));
  };
  engine.addTapeNode = (...args) => {
    addTapeNode.apply(engine, args);
    const node = engine.state.activeTape.at(-1)!;
    const { gradient } = node;
    const recorded = layers;
    if (!gradient) return;
    node.gradient = (dys) => {
      phase = 'backward';
      return Object.fromEntries(
        Object.entries(within(recorded, () => gradient(dys))).map(([name, compute]) => [
          name,
          () => within(recorded, compute),
        ]),
      );
    };
  };
  engine.gradients = (...args) => {
    try {
      return gradients.apply(engine, args);
    } finally {
      phase = 'update';
    }
  };
  try {
    return f(() => ({ layers, phase }));
  } finally {
    prototype.apply = apply;
    delete (engine as Partial<Tape>).addTapeNode;
    delete (engine as Partial<Tape>).gradients;
  }
};
