import type { ControlPlane } from './control-plane.ts';
import { getOutput } from './run-program.ts';
import type { Credentials } from './test-cluster.ts';

/**
 * Calls the API server by kubectl with the kubeconfig that is written for a user, in which these credentials stand in
 * the place of the user's own: who the API server says that it is.
 */
export async function whoAmIByKubectl(
  { cluster, apiServer }: ControlPlane,
  user: string,
  credentials: Credentials,
): Promise<string> {
  const own = cluster.credentials(user);
  const written = await cluster.kubeconfig(user, apiServer.url);
  const kubeconfig = written
    .replace(base64(own.certificatePem), base64(credentials.certificatePem))
    .replace(base64(own.keyPem), base64(credentials.keyPem));
  const file = cluster.write(`${user}-in-test.kubeconfig`, kubeconfig);
  const args = ['--kubeconfig', file, '--request-timeout=10s', 'get', '--raw', '/whoami'];
  return JSON.parse(await getOutput('kubectl', args, { cwd: cluster.folder })).caller;
}

function base64(pem: string): string {
  return Buffer.from(pem).toString('base64');
}
