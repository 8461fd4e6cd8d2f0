// A whole front end: a request comes as JSON on stdin, its certificate goes as PEM to stdout, and a refusal, as JSON, to stderr.
//   node certify.js generated <request.json >web.pem
// with {"name": "web", "profile": "tls-server", "certificationRequest": "-----BEGIN CERTIFICATE REQUEST-----…"}
import { text } from 'node:stream/consumers';
import { CertwrightError, signRequest, Workbench } from '@certwright/core';

const workbench = new Workbench({
  assetsFolder: process.argv[2] ?? 'generated',
  frontEnd: 'example',
  onEvent: (event) => {
    if (event.type === 'warning') console.error(JSON.stringify({ warning: event.message }));
  },
});

try {
  const { certificate } = await signRequest(workbench, JSON.parse(await text(process.stdin)));
  process.stdout.write(certificate.pem);
} catch (error) {
  if (!(error instanceof CertwrightError)) throw error;
  const { code, message, hint } = error;
  console.error(JSON.stringify({ code, message, hint }));
  process.exitCode = 1;
} finally {
  await workbench.close();
}
