import { type ServerCode, serverProblem } from './problem-details.ts';

/** A refusal of the server's own, thrown where a handler or middleware cannot go on. */
export class ServerRefusal extends Error {
  readonly code: ServerCode;

  constructor(code: ServerCode, detail: string) {
    super(detail);
    this.name = 'ServerRefusal';
    this.code = code;
  }

  get problem() {
    return serverProblem(this.code, this.message);
  }
}

export function formRefused(): ServerRefusal {
  return new ServerRefusal('form-refused', 'the form is too old, or was not sent by a page of this server');
}
