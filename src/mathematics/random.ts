import { createHash } from 'node:crypto';

/** A named stream of random numbers. The same seed and name give the same numbers, on every machine. */
export interface Random {
  /** An integer, 0 … 2³² − 1. */
  next(): number;
  /** A number in [0, 1), a multiple of 2⁻³²; as float32 it is rounded down, so that it stays below 1. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** An integer, 0 … n − 1, without bias. */
  integer(n: number): number;
}

/**
 * Stream `name` of an experiment's seed, such as `init/dense_1/kernel`. xoshiro128** (Blackman and Vigna 2018), its
 * state the SHA-256 of seed and name, so that streams are independent and where a run was resumed does not matter.
 */
export const random = (seed: number, name: string): Random => {
  const digest = createHash('sha256').update(`${seed}/${name}`).digest();
  const state = new Uint32Array([0, 4, 8, 12].map((at) => digest.readUInt32LE(at)));
  let spare: number | undefined;
  const next = () => {
    let [a, b, c, d] = state as unknown as [number, number, number, number];
    const scrambled = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = d;
    return scrambled;
  };
  const uniform = () => next() / 2 ** 32;
  return {
    next,
    uniform,
    normal: () => {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      // Box and Muller; 1 − u keeps the logarithm finite.
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    integer: (n) => {
      const limit = 2 ** 32 - (2 ** 32 % n);
      let value = next();
      while (value >= limit) value = next();
      return value % n;
    },
  };
};

const rotate = (x: number, by: number) => (x << by) | (x >>> (32 - by));

/** Fills with float32 numbers in [0, 1). 24 bits: every one of them is exact in float32. */
export const fillUniform = (into: Float32Array, stream: Random): Float32Array => {
  for (let i = 0; i < into.length; i++) into[i] = (stream.next() >>> 8) / 2 ** 24;
  return into;
};

/** A permutation of 0 … n − 1 (Fisher and Yates). */
export const permutation = (n: number, stream: Random): Uint32Array => {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = stream.integer(i + 1);
    const moved = order[i]!;
    order[i] = order[j]!;
    order[j] = moved;
  }
  return order;
};
