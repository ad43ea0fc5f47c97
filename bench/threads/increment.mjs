// The rivals' worker function.

export default (n) => n + 1;
