import { isJsonObject, type JsonObject } from '@toride/core';
import { at, listOf, stringAt, stringsOf } from '../object.ts';
import type { Recorded } from './recorded.ts';

/** An AdmissionReview with the webhook's answer, where the recorder kept it. */
export function readAdmissionReview(review: JsonObject): Recorded {
  const request = at(review, 'request');
  if (!isJsonObject(request)) return { error: 'expected an AdmissionReview with a request, got one without' };
  if (request['subResource'] !== undefined && !isJudgedSubresource(stringAt(request, 'subResource')))
    return { skip: 'subresource' };
  const response = at(review, 'response');
  const allowed = at(response, 'allowed');
  return {
    recorded: {
      request,
      answer: typeof allowed === 'boolean' ? answerOf(allowed) : 'unsaid',
      message: stringAt(response, 'status', 'message'),
      warnings: stringsOf(listOf(at(response, 'warnings'))),
      withoutOldObject: false,
    },
  };
}

function answerOf(allowed: boolean): 'admitted' | 'denied' {
  return allowed ? 'admitted' : 'denied';
}

/** A Pod's ephemeral containers are judged with the whole Pod; other subresources hold other kinds of objects. */
export function isJudgedSubresource(name: string): boolean {
  return name === '' || name === 'ephemeralcontainers';
}
