import type * as core from '@tensorflow/tfjs-core';
import type * as tfLayers from '@tensorflow/tfjs-layers';

/** TensorFlow.js as the classes of this room are handed it: the ops and the layers. */
export type Tf = typeof core & typeof tfLayers;
export type Tensor = core.Tensor;
export type LayerVariable = tfLayers.LayerVariable;
/** What tfjs hands to a layer's `build` and `call`: one shape or tensor, or a list of one. */
export type Shapes = tfLayers.Shape | tfLayers.Shape[];
export type Inputs = Tensor | Tensor[];
export type Config = core.serialization.ConfigDict;
export type LayerArgs = { readonly name?: string };
/** A class of layers, as it is seen from outside; `P` is what its layers have beyond those of tfjs. */
export type LayerClass<A extends LayerArgs, P = object> = {
  new (args: A): tfLayers.layers.Layer & P;
  readonly className: string;
};
/** What it hands to `call` beside the input; a mask is bool [batch, time]. */
export type Call = { readonly training?: boolean; readonly mask?: Tensor | null };

export const theOnly = <T>(given: T | readonly T[]): T =>
  Array.isArray(given) ? (given as readonly T[])[0]! : (given as T);
export const theShape = (given: Shapes): (number | null)[] =>
  (Array.isArray(given[0]) ? given[0] : given) as (number | null)[];
