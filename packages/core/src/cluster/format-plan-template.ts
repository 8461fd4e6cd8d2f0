/** A small plan to start from, explained in comments. It is itself a plan that can be used. */
export function planTemplate(): string {
  return template;
}

const template = `# The plan of a Kubernetes cluster: which machines there are, and what their certificates must say.
#
#   certwright cluster generate    makes every certificate that this plan asks for
#   certwright cluster diff        shows what is not as planned, and changes nothing
#
# A plan of Kismatic works as it is: fields that certificates do not depend on are left alone.

cluster:
  # The name of the cluster: the common name of its CA, and the first part of the context in a kubeconfig.
  name: kubernetes

  networking:
    # The network of the cluster's services. Its first address is that of the API server inside the cluster,
    # and goes into the certificate of every API server. Dual stack: two networks, with a comma between them.
    service_cidr_block: 172.20.0.0/16

  certificates:
    # How long certificates are valid, in hours (17520h is two years), and how long the two CAs are.
    # A certificate never outlives its CA. An empty ca_expiry means 17520h.
    expiry: 17520h
    ca_expiry: 17520h

    # More host names or addresses under which clients reach the API servers, with commas between them.
    apiserver_cert_extra_sans: ""

    # The kind of key: ec-p256, ec-p384, rsa-2048, rsa-3072, rsa-4096 or ed25519.
    key_algorithm: ec-p256

add_ons:
  cni:
    # The provider of the pod network. Only contiv needs a certificate of its own.
    provider: calico

# Below, each role lists its nodes:
#   host        the name of the machine; its certificates are named after it
#   ip          the address by which the other nodes reach it
#   internalip  a second address, on a private network; leave it empty when there is none
# A machine with several roles stands under each of them, every time with the same host and addresses.

etcd:
  nodes:
    - host: etcd1
      ip: 10.0.0.11
      internalip: ""

master:
  # The host and port by which clients reach the API servers. With one master it may be that master itself.
  load_balancer: 10.0.0.21:6443
  nodes:
    - host: master1
      ip: 10.0.0.21
      internalip: ""

worker:
  nodes:
    - host: worker1
      ip: 10.0.0.31
      internalip: ""

# Nodes that let traffic into the cluster; may be empty.
ingress:
  nodes: []

# Nodes that offer storage; may be empty.
storage:
  nodes: []
`;
