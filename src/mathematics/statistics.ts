/** Distribution functions, and statistics based on them, in double precision. */

/**
 * P(Z ≤ z) of a standard normal Z, by the incomplete gamma function; relative error about 1e-14, in the lower tail too.
 */
export const normalBelow = (z: number): number => {
  const p = gammaAbove(0.5, (z * z) / 2) / 2;
  return z < 0 ? p : 1 - p;
};

/** z with P(Z ≤ z) = p, 0 < p < 1. Acklam's rational approximation (relative error 1.15e-9) and one step of Halley. */
export const normalAt = (p: number): number => {
  if (p > 0.5) return -normalAt(1 - p);
  const z = p < 0.02425 ? lowerTail(Math.sqrt(-2 * Math.log(p))) : central(p - 0.5);
  const error = (normalBelow(z) - p) * Math.sqrt(2 * Math.PI) * Math.exp((z * z) / 2);
  return z - error / (1 + (z * error) / 2);
};
const horner = (coefficients: readonly number[], x: number) =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
const lowerTail = (q: number) =>
  horner(
    [
      -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
      2.938163982698783,
    ],
    q,
  ) / horner([7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1], q);
const central = (q: number) =>
  (q *
    horner(
      [
        -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
        2.506628277459239,
      ],
      q * q,
    )) /
  horner(
    [-5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1],
    q * q,
  );

/** P(T ≤ t) of Student's distribution with `df` degrees of freedom, which may be broken. */
export const studentBelow = (t: number, df: number): number => {
  const tail = betaBelow(df / (df + t * t), df / 2, 0.5) / 2;
  return t < 0 ? tail : 1 - tail;
};

/** t with P(T ≤ t) = p, 0 < p < 1; by bisection to the last digit. */
export const studentAt = (p: number, df: number): number => {
  if (p < 0.5) return -studentAt(1 - p, df);
  let [low, high] = [0, 1];
  while (studentBelow(high, df) < p) [low, high] = [high, 2 * high];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (studentBelow(middle, df) < p) low = middle;
    else high = middle;
  }
};

/** x with P(X ≤ x) = p, 0 ≤ p ≤ 1, of a symmetric beta distribution with both parameters `a`; by bisection. */
export const betaAt = (p: number, a: number): number => {
  if (p > 0.5) return 1 - betaAt(1 - p, a);
  let [low, high] = [0, 0.5];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (betaBelow(middle, a, a) < p) low = middle;
    else high = middle;
  }
};

/**
 * Mean, sample standard deviation (n − 1) and confidence interval of the mean (Student's t); null for fewer than two
 * values.
 */
export interface Summary {
  readonly n: number;
  readonly mean: number;
  readonly deviation: number | null;
  readonly interval: readonly [low: number, high: number] | null;
}
export const summaryOf = (values: readonly number[], confidence = 0.95): Summary => {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { n, mean, deviation: null, interval: null };
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const half = (studentAt((1 + confidence) / 2, n - 1) * deviation) / Math.sqrt(n);
  return { n, mean, deviation, interval: [mean - half, mean + half] };
};

/**
 * Two-sided p of Welch's test that two means are equal (Welch 1947): the deviations may differ. Null with fewer than
 * two values on one side. Without any spread, equal means have p = 1 and others p = 0.
 */
export const welch = (a: Summary, b: Summary): number | null => {
  if (a.deviation === null || b.deviation === null) return null;
  const [u, v] = [a.deviation ** 2 / a.n, b.deviation ** 2 / b.n];
  if (u + v === 0) return a.mean === b.mean ? 1 : 0;
  const t = Math.abs(a.mean - b.mean) / Math.sqrt(u + v);
  return 2 * studentBelow(-t, (u + v) ** 2 / (u ** 2 / (a.n - 1) + v ** 2 / (b.n - 1)));
};

/** Lanczos's approximation of log Γ(x), x > 0 (g = 7, n = 9). */
const logGamma = (x: number): number => {
  const terms = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  const sum = terms.reduce((total, term, i) => total + term / (x + i), 0.9999999999998099);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
};

/** Regularized upper incomplete gamma function Q(a, x): series below a + 1, continued fraction above (Lentz). */
const gammaAbove = (a: number, x: number): number => {
  if (x <= 0) return 1;
  const scale = Math.exp(-x + a * Math.log(x) - logGamma(a));
  if (x < a + 1) {
    let [term, sum] = [1 / a, 1 / a];
    for (let n = 1; Math.abs(term) > 1e-17 * sum; n++) sum += term *= x / (a + n);
    return 1 - scale * sum;
  }
  let b = x + 1 - a;
  let [c, d] = [1e300, 1 / b];
  let h = d;
  for (let i = 1; i < 1000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return scale * h;
};

/** Regularized incomplete beta function I_x(a, b), by its continued fraction (Lentz). */
const betaBelow = (x: number, a: number, b: number): number => {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaBelow(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  let [c, d] = [1, 1 / (1 - ((a + b) * x) / (a + 1))];
  let h = d;
  for (let m = 1; m < 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return front * h;
};

/**
 * R² from Σ(prediction − label)² and Σ(label − mean)². As in scikit-learn, labels that are all equal give 1 when met
 * and 0 otherwise; predictions or labels that are not finite give NaN, or −∞ where only the distance is infinite.
 */
export const determination = (residual: number, spread: number): number => {
  if (spread > 0) return 1 - residual / spread;
  return spread === 0 && Number.isFinite(residual) ? Number(residual === 0) : NaN;
};
