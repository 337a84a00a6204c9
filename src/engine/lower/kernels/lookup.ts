import { sizeOf } from '../../host.ts';
import type { Call, Inputs, RecordedType, Value } from '../../record/graph.ts';
import type { Kernels } from '../kernel.ts';
import { axesOf } from '../define.ts';
import { upTo, type Edge } from '../emit.ts';
import type { Lowering } from '../lowering.ts';

type OneHot = {
  readonly depth: number;
  readonly onValue: number;
  readonly offValue: number;
  readonly dtype?: RecordedType;
};
type Gathered = Inputs & { x: Value; indices: Value };
type Gather = { readonly axis: number; readonly batchDims?: number };
type Counted = Inputs & { x: Value; weights: Value };
type Count = { readonly size: number; readonly binaryOutput?: boolean };
type Segments = Inputs & { x: Value; segmentIds: Value };

/** Kernels that look things up by position. Positions out of range stop ORT with an error; tfjs gives zeros. */
export const lookupKernels: Kernels = {
  OneHot: {
    infer: ({ indices }: { indices: Value }, { depth, dtype }: OneHot) => ({
      shape: [...indices.shape, depth],
      dtype: dtype ?? 'float32',
    }),
    // Compared with a row of numbers: ONNX's own counts negative positions from the end, tfjs leaves their rows off.
    lower: (
      to,
      { inputs: { indices }, output, attributes: { depth, onValue, offValue } }: Call<{ indices: Value }, OneHot>,
    ) => {
      const { emit } = to;
      const column = emit.reshape(emit.cast(to.get(indices), 'int32'), [...indices.shape, 1]);
      const hot = emit.each('Equal', [column, emit.constant(Int32Array.from(upTo(depth)), [depth], 'int32')], {
        type: 'bool',
      });
      if (onValue === 1 && offValue === 0) return to.set(output, emit.cast(hot, output.dtype));
      const type = output.dtype === 'bool' ? 'int32' : output.dtype;
      return to.set(
        output,
        emit.cast(
          emit.each('Where', [hot, emit.scalar(onValue, type), emit.scalar(offValue, type)], { type }),
          output.dtype,
        ),
      );
    },
  },
  GatherV2: {
    infer: ({ x, indices }: Gathered, { axis, batchDims = 0 }: Gather, tf) => {
      const [along] = axesOf(axis, x.shape.length);
      const { outputShape } = tf.backend_util.segment_util.collectGatherOpShapeInfo(
        x as never,
        indices as never,
        along!,
        batchDims,
      );
      return { shape: outputShape, dtype: x.dtype };
    },
    lower: (to, { inputs: { x, indices }, output, attributes: { axis, batchDims = 0 } }: Call<Gathered, Gather>) => {
      const [along] = axesOf(axis, x.shape.length);
      const batched = batchedBy(indices, batchDims);
      const positions = to.emit.cast(to.get(indices), 'int32');
      if (batched === 0)
        return to.set(
          output,
          to.emit.op('Gather', [to.get(x), positions], output.shape, { attributes: { axis: along! } }),
        );
      // The dimension that is looked along comes right after those of the batches, and what was between goes behind the
      // positions.
      const between = upTo(along! - batched).map((i) => i + batched);
      const order = [...upTo(batched), along!, ...between, ...upTo(x.shape.length).slice(along! + 1)];
      const found = gatherBatches(to, to.get(x, order), positions, batched);
      const looked = indices.shape.slice(batched);
      const shape = [
        ...x.shape.slice(0, batched),
        ...looked,
        ...order.slice(batched + 1).map((dimension) => x.shape[dimension]!),
      ];
      const moved = upTo(between.length).map((i) => batched + looked.length + i);
      const rest = upTo(shape.length).slice(batched + looked.length + between.length);
      return to.set(
        output,
        to.emit.transpose(to.emit.reshape(found, shape), [
          ...upTo(batched),
          ...moved,
          ...upTo(looked.length).map((i) => batched + i),
          ...rest,
        ]),
      );
    },
  },
  GatherNd: {
    infer: ({ params, indices }: { params: Value; indices: Value }, _, tf) => {
      const [shape] = tf.gather_util.prepareAndValidate(
        { ...params, rank: params.shape.length } as never,
        { ...indices, rank: indices.shape.length } as never,
      );
      return { shape, dtype: params.dtype };
    },
    lower: (to, { inputs: { params, indices }, output }: Call<{ params: Value; indices: Value }>) =>
      to.set(output, to.emit.op('GatherND', [to.get(params), to.emit.cast(to.get(indices), 'int64')], output.shape)),
  },
  ScatterNd: {
    infer: ({ updates }: { updates: Value }, { shape }: { shape: number[] }) => ({ shape, dtype: updates.dtype }),
    lower: (to, { inputs: { indices, updates }, output }: Call<{ indices: Value; updates: Value }>) =>
      to.set(output, scatterAdd(to, output.shape, placesOf(to, indices), to.get(updates))),
  },
  TensorScatterUpdate: {
    infer: ({ tensor }: { tensor: Value }) => ({ shape: tensor.shape, dtype: tensor.dtype }),
    lower: (
      to,
      { inputs: { tensor, indices, updates }, output }: Call<{ tensor: Value; indices: Value; updates: Value }>,
    ) =>
      to.set(
        output,
        to.emit.op(
          'ScatterND',
          [to.get(tensor), to.emit.cast(placesOf(to, indices), 'int64'), to.get(updates)],
          output.shape,
        ),
      ),
  },
  UnsortedSegmentSum: {
    infer: ({ x, segmentIds }: Segments, { numSegments }: { numSegments: number }) => ({
      shape: [numSegments, ...x.shape.slice(segmentIds.shape.length)],
      dtype: x.dtype,
    }),
    lower: (
      to,
      { inputs: { x, segmentIds }, output, attributes: { numSegments } }: Call<Segments, { numSegments: number }>,
    ) => {
      const rows = sizeOf(segmentIds.shape);
      const width = sizeOf(output.shape.slice(1));
      const summed = scatterAdd(
        to,
        [numSegments, width],
        to.emit.reshape(to.get(segmentIds), [rows, 1]),
        to.emit.reshape(to.get(x), [rows, width]),
      );
      to.set(output, to.emit.reshape(summed, output.shape));
    },
  },
  Bincount: {
    infer: ({ weights }: Counted, { size }: Count) => ({ shape: [size], dtype: weights.dtype }),
    lower: (to, { inputs, output, attributes }: Call<Counted, Count>) =>
      to.set(output, counts(to, inputs, 1, attributes)),
  },
  DenseBincount: {
    infer: ({ x, weights }: Counted, { size }: Count) => ({
      shape: [...x.shape.slice(0, -1), size],
      dtype: weights.dtype,
    }),
    lower: (to, { inputs, output, attributes }: Call<Counted, Count>) => {
      const counted = counts(to, inputs, sizeOf(inputs.x.shape.slice(0, -1)), attributes);
      const { emit } = to;
      const result = attributes.binaryOutput
        ? emit.cast(
            emit.each('Not', [emit.each('Equal', [counted, emit.scalar(0, counted.type)], { type: 'bool' })]),
            output.dtype,
          )
        : counted;
      to.set(output, emit.reshape(result, output.shape));
    },
  },
};

/** A list of positions is one of each. */
const placesOf = ({ emit, get }: Lowering, indices: Value): Edge =>
  indices.shape.length > 1 ? get(indices) : emit.reshape(get(indices), [sizeOf(indices.shape), 1]);

/** How often each number below `size` is in each of so many rows, as one list; larger ones count for nothing. */
const counts = (
  { emit, get }: Lowering,
  { x, weights }: Counted,
  rows: number,
  { size, binaryOutput = false }: Count,
): Edge => {
  const each = sizeOf(x.shape) / rows;
  const numbers = emit.reshape(get(x), [rows, each]);
  const isCounted = emit.each('Less', [numbers, emit.scalar(size, 'int32')], { type: 'bool' });
  const one = emit.scalar(1, weights.dtype);
  const amounts = binaryOutput || sizeOf(weights.shape) === 0 ? one : emit.reshape(get(weights), [rows, each]);
  const starts = emit.constant(
    Int32Array.from(upTo(rows), (row) => row * size),
    [rows, 1],
    'int32',
  );
  const places = emit.each('Add', [
    emit.each('Where', [isCounted, numbers, emit.scalar(0, 'int32')], { type: 'int32' }),
    starts,
  ]);
  const added = emit.expand(
    emit.each('Where', [isCounted, amounts, emit.scalar(0, weights.dtype)], { type: weights.dtype }),
    [rows, each],
  );
  return scatterAdd(
    { emit },
    [rows * size],
    emit.reshape(places, [rows * each, 1]),
    emit.reshape(added, [rows * each]),
  );
};

const batchedBy = (indices: Value, batchDims: number) => (batchDims < 0 ? batchDims + indices.shape.length : batchDims);

/** Zeros, to which rows are added where the positions say. */
const scatterAdd = ({ emit }: Pick<Lowering, 'emit'>, shape: readonly number[], positions: Edge, rows: Edge): Edge =>
  emit.op('ScatterND', [emit.expand(emit.scalar(0, rows.type), shape), emit.cast(positions, 'int64'), rows], shape, {
    attributes: { reduction: 'add' },
  });

/** Batches are laid one after another, and positions moved to where their batch begins. */
const gatherBatches = ({ emit }: Lowering, x: Edge, positions: Edge, batchDims: number): Edge => {
  const batches = sizeOf(x.shape.slice(0, batchDims));
  const [size, inner] = [x.shape[batchDims]!, x.shape.slice(batchDims + 1)];
  const each = sizeOf(positions.shape.slice(batchDims));
  const starts = emit.constant(
    Int32Array.from(upTo(batches), (batch) => batch * size),
    [batches, 1],
    'int32',
  );
  const moved = emit.each('Add', [emit.reshape(positions, [batches, each]), starts]);
  return emit.op('Gather', [emit.reshape(x, [batches * size, ...inner]), moved], [batches, each, ...inner], {
    attributes: { axis: 0 },
  });
};
