import type { Tf } from '../../registry/kinds.ts';

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
}

/** Runs `f`, which can ask at any time in which layer the step is: forward, and backward through what was recorded there. */
export const followLayers = <T>(tf: Tf, f: (current: () => string | undefined) => T): T => {
  let current: string | undefined;
  const within = <R>(layer: string | undefined, run: () => R): R => {
    const outer = current;
    current = layer;
    try {
      return run();
    } finally {
      current = outer;
    }
  };
  const { prototype } = tf.layers.Layer as unknown as LayerClass;
  const engine = tf.engine() as unknown as Tape;
  const { apply } = prototype;
  const { addTapeNode } = engine;
  prototype.apply = function (...args) {
    return within(this.name, () => apply.apply(this, args));
  };
  engine.addTapeNode = (...args) => {
    addTapeNode.apply(engine, args);
    const node = engine.state.activeTape.at(-1)!;
    const { gradient } = node;
    const layer = current;
    if (!gradient || layer === undefined) return;
    node.gradient = (dys) => Object.fromEntries(Object.entries(within(layer, () => gradient(dys))).map(([name, compute]) => [name, () => within(layer, compute)]));
  };
  try {
    return f(() => current);
  } finally {
    prototype.apply = apply;
    delete (engine as Partial<Tape>).addTapeNode;
  }
};
