import { startOnFreePorts } from './free-ports.ts';
import { ProcessUnderTest } from './process-under-test.ts';
import { addresses, type TestCluster } from './test-cluster.ts';

/** nginx as the API server of a cluster: it demands a client certificate of that cluster, and says whose it is. */
export class NginxServer {
  readonly #process: ProcessUnderTest;
  readonly url: string;

  private constructor(running: ProcessUnderTest, port: number) {
    this.#process = running;
    this.url = `https://${addresses.master1}:${port}`;
  }

  static start(cluster: TestCluster): Promise<NginxServer> {
    return startOnFreePorts(addresses.master1, 1, async ([port = 0]) => {
      const config = cluster.write('nginx.conf', formatNginxConfig(cluster, port));
      const running = new ProcessUnderTest(
        'nginx',
        ['-e', 'stderr', '-p', cluster.folder, '-c', config],
        cluster.folder,
      );
      try {
        await running.waitUntil('nginx listens', () => running.output.includes('event method'));
        return new NginxServer(running, port);
      } catch (error) {
        await running.stop();
        throw error;
      }
    });
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }
}

/** One process, in the foreground, that writes nowhere but into its own folder. */
function formatNginxConfig(cluster: TestCluster, port: number): string {
  const { certificatePath, keyPath } = cluster.credentials('master1-apiserver');
  const temporaryFolders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${kind};`,
  );
  return `
    daemon off;
    master_process off;
    pid nginx.pid;
    error_log stderr notice;
    events {}
    http {
      access_log off;
      ${temporaryFolders.join(' ')}
      server {
        listen ${addresses.master1}:${port} ssl;
        ssl_certificate ${certificatePath};
        ssl_certificate_key ${keyPath};
        ssl_client_certificate ${cluster.credentials('ca').certificatePath};
        ssl_verify_client on;
        location / {
          return 200 "$ssl_client_verify $ssl_client_s_dn";
        }
      }
    }`;
}
