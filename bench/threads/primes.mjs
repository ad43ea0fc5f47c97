/** How many primes there are below `limit`, by trial division. */
export function primes(limit) {
  let count = 0;
  for (let n = 2; n < limit; n++) {
    let d = 2;
    while (d * d <= n && n % d !== 0) d++;
    if (d * d > n) count += 1;
  }
  return count;
}
