import type { Socket } from 'node:net';

/** Waits for one whole answer of HTTP/1.1 and gives its status. Throws when the connection ends before. */
export function takeAnswer(socket: Socket): Promise<number> {
  return new Promise((resolve, reject) => {
    let received = '';
    const settle = (act: () => void) => {
      socket.off('data', take).off('close', gone).off('error', reject);
      act();
    };
    const gone = () =>
      settle(() => reject(new Error(`the connection was closed; received so far: ${received.slice(0, 200)}`)));
    const take = (chunk: Buffer) => {
      received += chunk.toString('latin1');
      if (isWhole(received)) settle(() => resolve(Number(received.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length))));
    };
    socket.on('data', take).on('close', gone).on('error', reject);
  });
}

function isWhole(received: string): boolean {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const head = received.slice(0, end).toLowerCase();
  if (head.includes('\r\ntransfer-encoding: chunked')) return received.endsWith('0\r\n\r\n');
  const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1];
  return received.length - (end + 4) >= Number(length ?? 0);
}
