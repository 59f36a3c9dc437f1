/** Time (v1/topdown/time.go). Moments are nanoseconds since 1970, alone or as `[ns, zone]` or `[ns, zone, layout]`. */
import type { RegoNumber, Value } from '../../values/value.ts';
import { isIntegerFloat, truncateFloat } from '../../values/big-float.ts';
import { numberFromInteger, toFloat } from '../../values/number.ts';
import { isArray, isNumber } from '../../values/value.ts';
import { defineBuiltins } from '../define.ts';
import { BuiltinError, operandTypeError } from '../errors.ts';
import type { Arguments } from '../operands.ts';
import { argument, bigIntOperand, intOperand, numberOperand, stringOperand } from '../operands.ts';
import { addToDate } from './add-date.ts';
import { daysInMonth, weekdayOf } from './civil.ts';
import { parseDuration } from './duration.ts';
import type { Moment } from './format.ts';
import { civilOf, formatTime, localSeconds, splitSeconds } from './format.ts';
import { layoutNamed, RFC3339, RFC3339_NANO, WEEKDAYS } from './layout.ts';
import { parseTime } from './parse.ts';
import type { Zone } from './zone.ts';
import { loadZone, UTC } from './zone.ts';

const LATEST = (1n << 63n) - 1n;
const EARLIEST = -(1n << 63n);

interface ShownMoment extends Moment {
  readonly layout: string;
}

function momentOperand(value: Value): ShownMoment {
  if (isNumber(value)) return { nanoseconds: nanosecondsOf(value), zone: UTC, layout: '' };
  if (!isArray(value) || value.length === 0)
    throw operandTypeError(1, value, 'either number (ns) or [number (ns), string (tz)]');
  const [first = null, name, layout] = value;
  const number = numberOperand(first, 1);
  const zone = name === undefined ? UTC : loadZone(stringOperand(name, 1));
  const shown = layout === undefined ? '' : stringOperand(layout, 1);
  return { nanoseconds: nanosecondsOf(number), zone, layout: shown };
}

function nanosecondsOf(number: RegoNumber): bigint {
  const float = toFloat(number);
  const nanoseconds = truncateFloat(float);
  if (!isIntegerFloat(float) || nanoseconds > LATEST || nanoseconds < EARLIEST)
    throw new BuiltinError('timestamp too big');
  return nanoseconds;
}

function safe(nanoseconds: bigint): RegoNumber {
  if (nanoseconds < EARLIEST || nanoseconds > LATEST) throw new BuiltinError('time outside of valid range');
  return numberFromInteger(nanoseconds);
}

/** Local time to seconds since 1970, as Go's `time.Date` settles the hours around a change of clocks. */
function fromLocal(seconds: number, zone: Zone): number {
  const guess = zone.offsetAt(seconds);
  return guess === 0 ? seconds : seconds - zone.offsetAt(seconds - guess);
}

function int64Operand(value: Value, position: number): bigint {
  intOperand(value, position);
  return bigIntOperand(value, position);
}

function addDate(args: Arguments): RegoNumber {
  const moment = momentOperand(argument(args, 1));
  const years = int64Operand(argument(args, 2), 2);
  const months = int64Operand(argument(args, 3), 3);
  const days = int64Operand(argument(args, 4), 4);
  const local = Number(addToDate(civilOf(moment), years, months, days));
  // Intl takes no later times than these, and the result may be no later either.
  if (!(Math.abs(local) < 1e11)) throw new BuiltinError('time outside of valid range');
  const [, fraction] = splitSeconds(moment.nanoseconds);
  return safe(BigInt(fromLocal(local, moment.zone)) * 1_000_000_000n + BigInt(fraction));
}

/** Years, months, days, hours, minutes and seconds between two moments, both on the clock of the first. */
function difference(args: Arguments): readonly number[] {
  const a = momentOperand(argument(args, 1));
  const b = { ...momentOperand(argument(args, 2)), zone: a.zone };
  const [early, late] = a.nanoseconds > b.nanoseconds ? [civilOf(b), civilOf(a)] : [civilOf(a), civilOf(b)];
  let [year, month, day] = [late.year - early.year, late.month - early.month, late.day - early.day];
  let [hour, minute, second] = [
    late.hour - early.hour,
    late.minute - early.minute,
    late.second - early.second,
  ];
  if (second < 0) [second, minute] = [second + 60, minute - 1];
  if (minute < 0) [minute, hour] = [minute + 60, hour - 1];
  if (hour < 0) [hour, day] = [hour + 24, day - 1];
  if (day < 0) [day, month] = [day + daysInMonth(early.year, early.month), month - 1];
  if (month < 0) [month, year] = [month + 12, year - 1];
  return [year, month, day, hour, minute, second];
}

export const TIME = defineBuiltins({
  'time.now_ns': (_args, context) => numberFromInteger(context.nowNanoseconds),
  'time.parse_ns': (args) => {
    const layout = stringOperand(argument(args, 1), 1);
    return safe(parseTime(layoutNamed(layout), stringOperand(argument(args, 2), 2)));
  },
  'time.parse_rfc3339_ns': (args) => safe(parseTime(RFC3339, stringOperand(argument(args, 1), 1))),
  'time.parse_duration_ns': (args) => numberFromInteger(parseDuration(stringOperand(argument(args, 1), 1))),
  'time.format': (args) => {
    const moment = momentOperand(argument(args, 1));
    return formatTime(moment, moment.layout === '' ? RFC3339_NANO : layoutNamed(moment.layout));
  },
  'time.date': (args) => {
    const { year, month, day } = civilOf(momentOperand(argument(args, 1)));
    return [year, month, day];
  },
  'time.clock': (args) => {
    const { hour, minute, second } = civilOf(momentOperand(argument(args, 1)));
    return [hour, minute, second];
  },
  'time.weekday': (args) => WEEKDAYS[weekdayOf(localSeconds(momentOperand(argument(args, 1))))] ?? '',
  'time.add_date': addDate,
  'time.diff': difference,
});
