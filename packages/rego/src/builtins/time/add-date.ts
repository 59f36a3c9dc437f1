/**
 * Go's `Time.AddDate`: years, months and days of 64 bits that wrap around in the sum, in the month that carries over to the
 * year, and in the days and seconds. What lies near comes out as everyone expects, the rest as Go has it.
 */
import { daysFromCivil } from './civil.ts';
import type { Civil } from './civil.ts';

const YEARS_IN_ERA = 400n;
const DAYS_IN_ERA = 146_097n;

/** An era of Go's count of years: the earliest that it tells from others (time.go, absoluteYears). */
const ABSOLUTE_YEARS = 292_277_022_400n;

/** Local seconds since 1970. */
export function addToDate(civil: Civil, years: bigint, months: bigint, days: bigint): bigint {
  const [carry, month] = split(wrap(wrap(BigInt(civil.month) + months) - 1n));
  const year = wrap(wrap(BigInt(civil.year) + years) + carry);
  const day = wrap(BigInt(civil.day) + days);
  const clock = civil.hour * 3600 + civil.minute * 60 + civil.second;
  return wrap((startOfMonth(year, month) + day - 1n) * 86_400n + BigInt(clock));
}

/** Whole years and the months left, of which there are never fewer than none. */
function split(months: bigint): readonly [years: bigint, months: bigint] {
  const left = ((months % 12n) + 12n) % 12n;
  return [(months - left) / 12n, left];
}

/** In days since 1970. Years before those that Go can count are very late ones to it. */
function startOfMonth(year: bigint, month: bigint): bigint {
  // Its years begin in March.
  const isEarly = month < 2n;
  const counted = BigInt.asUintN(64, year - (isEarly ? 1n : 0n) + ABSOLUTE_YEARS);
  const shown = counted - ABSOLUTE_YEARS + (isEarly ? 1n : 0n);
  const era = (counted - ABSOLUTE_YEARS) / YEARS_IN_ERA;
  const rest = Number(shown - era * YEARS_IN_ERA);
  return era * DAYS_IN_ERA + BigInt(daysFromCivil(rest, Number(month) + 1, 1));
}

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}
