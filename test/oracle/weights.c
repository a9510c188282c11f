/*
 * cpu.shares to cpu.weight for 0..300000, three formulas, worked out without cgroupkit: one line "SHARES QUADRATIC LINEAR NEAREST" each.
 *
 *   cc -O2 -Wall -o /tmp/weights weights.c -lm && /tmp/weights | sha256sum
 *
 * must print the sum that stands in weights.sha256.
 *
 * Quadratic is computed with 64 bits of mantissa instead of JavaScript's 53. At 1024 the exponent is exactly 2 and the weight exactly 100; no
 * other result comes nearer to a whole number than 4e-10 of itself, so the guard before ceil only absorbs rounding.
 * Nearest tries all 10000 weights, lowest first, against what cAdvisor makes of each.
 */
#include <math.h>
#include <stdio.h>

static long quadratic(long shares)
{
	if (shares == 0)
		return 0;
	if (shares <= 2)
		return 1;
	if (shares >= 262144)
		return 10000;
	long double l = log2l(shares);
	long double weight = powl(10.0L, (l * l + 125.0L * l) / 612.0L - 7.0L / 34.0L);
	return (long)ceill(weight * (1.0L - 1e-12L));
}

static long linear(long shares)
{
	if (shares == 0)
		return 0;
	long clamped = shares < 2 ? 2 : shares > 262144 ? 262144 : shares;
	return 1 + (clamped - 2) * 9999 / 262142;
}

static long nearest(long shares)
{
	if (shares == 0)
		return 0;
	long clamped = shares < 2 ? 2 : shares > 262144 ? 262144 : shares;
	long best = 1, gap = 1 << 30;
	for (long weight = 1; weight <= 10000; weight++) {
		long seen = 2 + (weight - 1) * 262142 / 9999;
		long off = seen > clamped ? seen - clamped : clamped - seen;
		if (off < gap) {
			gap = off;
			best = weight;
		}
	}
	return best;
}

int main(void)
{
	for (long shares = 0; shares <= 300000; shares++)
		printf("%ld %ld %ld %ld\n", shares, quadratic(shares), linear(shares), nearest(shares));
	return 0;
}
