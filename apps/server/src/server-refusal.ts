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
