import type { PlainObject, Value } from '../../values/value.ts';
import { AWS_BUILTINS } from './sign-request.ts';
import { expect, test } from 'vitest';
import { numberFromText } from '../../values/number.ts';
import { testContext } from '../test-context.ts';

const CONFIG = {
  aws_access_key: 'AKIDEXAMPLE',
  aws_secret_access_key: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  aws_region: 'us-east-1',
  aws_service: 'service',
};
const TIME = numberFromText('1440938160000000000');

function sign(request: Value, config: Value = CONFIG, time: Value = TIME): PlainObject {
  const [builtin] = AWS_BUILTINS;
  return builtin?.run([request, config, time], testContext()) as PlainObject;
}

// AWS Signature Version 4 test suite, "get-vanilla".
test('signs as the published example', () => {
  const { headers } = sign({ method: 'GET', url: 'https://example.amazonaws.com/' });
  expect(headers).toEqual({
    host: 'example.amazonaws.com',
    'x-amz-date': '20150830T123600Z',
    Authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,SignedHeaders=host;x-amz-date,Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  });
});

test('keeps the request, and signs its own headers but those that proxies change', () => {
  const signed = sign({
    method: 'GET',
    url: 'https://a',
    headers: { 'User-Agent': 'x', Foo: 'y' },
    body: { a: 1 },
  });
  expect(signed).toMatchObject({ method: 'GET', body: { a: 1 }, headers: { 'User-Agent': 'x', Foo: 'y' } });
  expect((signed['headers'] as PlainObject)['Authorization']).toContain('SignedHeaders=foo;host;x-amz-date,');
});

test.each([
  [{}, CONFIG, TIME, 'operand 1 missing required request parameters(s): {"method", "url"}'],
  [
    { method: 1, url: 1 },
    CONFIG,
    TIME,
    'operand 1 invalid values for required request parameters(s): {"method", "url"}',
  ],
  [
    {},
    {},
    TIME,
    'operand 2 missing required AWS config parameters(s): {"aws_access_key", "aws_region", "aws_secret_access_key", "aws_service"}',
  ],
  [
    {},
    { ...CONFIG, aws_region: 1 },
    TIME,
    'operand 2 invalid values for required AWS config parameters(s): {"aws_region"}',
  ],
  [{}, CONFIG, numberFromText('1.5'), 'operand 3 could not convert time_ns value into a unix timestamp'],
  [
    { method: 'a', url: 'b' },
    { ...CONFIG, disable_payload_signing: 1 },
    TIME,
    "operand 2 invalid value for 'disable_payload_signing' in AWS config",
  ],
  [5, CONFIG, TIME, 'operand 1 must be object but got number'],
])('refuses %#', (request, config, time, message) => {
  expect(() => sign(request, config, time)).toThrow(message);
});
