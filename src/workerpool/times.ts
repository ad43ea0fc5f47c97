// Times: how long things took, as what people ask of it, in memory that does not grow.
//
// A time falls in one of 577 buckets, 16 for each doubling from a microsecond to 19 hours. So the mean, the least and the longest are
// exact, and percentiles at most 4.5 % too high.

/** How long jobs took, in milliseconds; all 0 while there was none. */
export interface TimeMetrics {
  /** How many there were. */
  readonly count: number;
  /** Their mean. */
  readonly mean: number;
  /** The shortest. */
  readonly min: number;
  /** The longest. */
  readonly max: number;
  /** Half of them took no longer. Exact to 4.5 %, upwards, and to a microsecond, up to 19 hours. */
  readonly p50: number;
  /** Of a hundred, 99 took no longer. As exact as `p50`. */
  readonly p99: number;
}

const SHORTEST = 0.001;
const BUCKETS_A_DOUBLING = 16;
const LAST_BUCKET = 36 * BUCKETS_A_DOUBLING;

export class Times {
  #count = 0;
  #sum = 0;
  #min: number = Number.POSITIVE_INFINITY;
  #max = 0;
  readonly #buckets: Float64Array = new Float64Array(LAST_BUCKET + 1);

  record(milliseconds: number): void {
    const time = Math.max(0, milliseconds); // A clock may go back.
    this.#count += 1;
    this.#sum += time;
    if (time < this.#min) this.#min = time;
    if (time > this.#max) this.#max = time;
    const bucket = bucketOf(time);
    this.#buckets[bucket] = (this.#buckets[bucket] as number) + 1;
  }

  metrics(): TimeMetrics {
    if (this.#count === 0) return { count: 0, mean: 0, min: 0, max: 0, p50: 0, p99: 0 };
    return {
      count: this.#count,
      mean: this.#sum / this.#count,
      min: this.#min,
      max: this.#max,
      p50: this.#percentile(0.5),
      p99: this.#percentile(0.99),
    };
  }

  #percentile(part: number): number {
    let left = Math.ceil(part * this.#count);
    let bucket = 0;
    for (; bucket < LAST_BUCKET; bucket++) {
      left -= this.#buckets[bucket] as number;
      if (left <= 0) break;
    }
    const end = bucket === LAST_BUCKET ? this.#max : SHORTEST * 2 ** (bucket / BUCKETS_A_DOUBLING);
    return Math.min(this.#max, Math.max(this.#min, end));
  }
}

/** The bucket whose end is the first that is not below the time. */
function bucketOf(time: number): number {
  if (time <= SHORTEST) return 0;
  return Math.min(LAST_BUCKET, Math.ceil(Math.log2(time / SHORTEST) * BUCKETS_A_DOUBLING));
}
