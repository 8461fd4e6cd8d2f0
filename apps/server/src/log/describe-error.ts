const deepest = 5;

/**
 * An error for the log, with its stack and causes. Only fields that are known to hold no secret: an error of another
 * library may carry what a process printed.
 */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const field = (key: 'code' | 'hint' | 'details') => {
    const value: unknown = Reflect.get(error, key);
    return value === undefined || (Array.isArray(value) && value.length === 0) ? {} : { [key]: value };
  };
  return {
    type: name,
    message,
    ...field('code'),
    ...field('hint'),
    ...field('details'),
    stack,
    ...(cause !== undefined && depth < deepest && { cause: describeError(cause, depth + 1) }),
  };
}
