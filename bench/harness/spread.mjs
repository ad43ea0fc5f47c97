// Samples as a median with its spread, and ratios of samples that were taken in turn.

export function spread(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1), samples };
}

/** The ratio of each round's two samples: drift of the machine hits both. */
export function ratio(ours, peers) {
  return spread(ours.map((sample, round) => sample / peers[round]));
}

export function geometricMean(values) {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
