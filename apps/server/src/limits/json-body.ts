import type { MiddlewareHandler } from 'hono';
import { problem } from '../answer-error.ts';
import { serverProblem } from '../problem-details.ts';
import { jsonDepth } from './json-depth.ts';
import { findNameFault } from './name-fault.ts';

/**
 * Lets a body pass only when it is JSON by its media type and by its text, not nested too deeply, and says nothing in a way
 * that parsers read differently; no body at all passes. To stand after the limit on its length; whoever reads it later
 * reads the same text.
 */
export function jsonBody(maxDepth: number): MiddlewareHandler {
  return async ({ req }, next) => {
    const text = await req.text();
    const mediaType = req.header('content-type');
    if (text === '' && mediaType === undefined) return next();
    if (!isJson(mediaType)) {
      return problem(serverProblem('media-type-unsupported', 'the body has to be application/json, in UTF-8'));
    }
    if (jsonDepth(text) > maxDepth) {
      return problem(serverProblem('json-invalid', `the body is nested more than ${maxDepth} deep`));
    }
    if (!isParsable(text)) return problem(serverProblem('json-invalid', 'the body is no JSON'));
    const fault = findNameFault(text);
    if (fault !== undefined) return problem(serverProblem('json-invalid', `the body has ${fault}`));
    return next();
  };
}

const isJson = (mediaType = '') => /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(mediaType.trim());

function isParsable(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
