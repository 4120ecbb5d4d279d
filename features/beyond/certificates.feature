@beyond
Feature: Certificates let people in
  A cluster keeps no list of people. Whoever shows a certificate that its authority has signed is whom the certificate names: its CN is the
  user, its O are the groups. Roles decide the rest.

  Background:
    Given a cluster with 1 node where roles say who may do what

  Rule: a user makes a key, asks for a certificate and gets in

    Background:
      Given a file "ask.sh" with:
        """
        openssl genrsa -out jane.key 2048
        openssl req -new -key jane.key -out jane.csr -subj /CN=jane/O=dev
        cat <<YAML | kubectl apply -f -
        apiVersion: certificates.k8s.io/v1
        kind: CertificateSigningRequest
        metadata: { name: jane }
        spec:
          request: $(base64 jane.csr | tr -d '\n')
          signerName: kubernetes.io/kube-apiserver-client
          expirationSeconds: 86400
          usages: [client auth]
        YAML
        """
      And a file "config.sh" with:
        """
        kubectl get csr jane -o jsonpath='{.status.certificate}' | base64 -d > jane.crt
        kubectl config set-credentials jane --client-certificate=jane.crt --client-key=jane.key
        kubectl config set-context jane --cluster=gherkube --user=jane
        """
      And I run `bash ask.sh`

    Scenario: the request waits for somebody who approves it
      When I run `kubectl get csr jane --no-headers`
      Then the output contains "kubernetes.io/kube-apiserver-client   kubernetes-admin   24h   Pending"
      When I run `kubectl certificate approve jane && kubectl get csr jane --no-headers`
      Then the output contains "Approved,Issued"

    Scenario: the certificate says what was asked for
      When I run `kubectl certificate approve jane && bash config.sh`
      And I run `openssl x509 -in jane.crt -noout -subject -issuer -dates`
      Then it prints:
        """
        subject=CN = jane, O = dev
        issuer=CN = kubernetes
        notBefore=Dec 31 23:56:00 2025 GMT
        notAfter=Jan  1 23:56:00 2026 GMT
        """

    Scenario: the cluster knows who comes, and a role decides what she may do
      Given I run `kubectl certificate approve jane && bash config.sh`
      When I run `kubectl --context jane get pods`
      Then it fails with:
        """
        Error from server (Forbidden): pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"
        """
      When I run `kubectl create role reader --verb=get,list --resource=pods`
      And I run `kubectl create rolebinding dev-reads --role=reader --group=dev`
      And I run `kubectl --context jane auth can-i list pods`
      Then it prints "yes"
      When I run `kubectl --context jane get pods -o jsonpath='{.kind}'`
      Then it prints "List"

    Scenario: who comes with a certificate may not act as somebody else
      Given I run `kubectl certificate approve jane && bash config.sh`
      When I run `kubectl --context jane --as kubernetes-admin get pods`
      Then it fails with:
        """
        Error from server (Forbidden): users "kubernetes-admin" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the cluster scope
        """

    Scenario: a certificate that has run out lets nobody in
      Given I run `kubectl certificate approve jane && bash config.sh`
      When 25 hours pass
      And I run `kubectl --context jane get pods`
      Then it fails with "error: You must be logged in to the server (Unauthorized)"

    Scenario: a key that belongs to another certificate opens nothing
      Given I run `kubectl certificate approve jane && bash config.sh`
      When I run `openssl genrsa -out jane.key 2048`
      And I run `kubectl --context jane get pods`
      Then it fails with "tls: private key does not match public key"

    Scenario: who may change requests cannot approve them without a say about their signer
      Given I run `kubectl create clusterrole clerk --verb=get,update --resource=certificatesigningrequests,certificatesigningrequests/approval`
      And I run `kubectl create clusterrolebinding ann-is-clerk --clusterrole=clerk --user=ann`
      When I run `kubectl --as ann certificate approve jane`
      Then it fails with 'user not permitted to approve requests with signerName "kubernetes.io/kube-apiserver-client"'
      When this manifest is applied:
        """yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: client-signer }
        rules:
          - { apiGroups: [certificates.k8s.io], resources: [signers], resourceNames: [kubernetes.io/*], verbs: [approve] }
        """
      And I run `kubectl create clusterrolebinding ann-approves --clusterrole=client-signer --user=ann`
      And I run `kubectl --as ann certificate approve jane`
      Then it prints "certificatesigningrequest.certificates.k8s.io/jane approved"

    Scenario: nobody asks a way into the group that may do everything
      Given I run `kubectl delete csr jane`
      When I run `sed -i s/O=dev/O=system:masters/ ask.sh && bash ask.sh`
      Then it fails with "use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed"

    Scenario: a request that was denied leads to no certificate
      When I run `kubectl certificate deny jane`
      And I run `kubectl get csr jane -o jsonpath='{.status.certificate}'`
      Then it prints nothing

  Rule: nobody vouches for himself

    Scenario: a certificate that its owner has signed himself is worth nothing
      When I run `openssl req -x509 -newkey rsa:2048 -nodes -keyout own.key -out own.crt -subj /CN=kubernetes-admin/O=system:masters`
      And I run `kubectl --client-certificate own.crt --client-key own.key get nodes`
      Then it fails with "error: You must be logged in to the server (Unauthorized)"

    Scenario: a token that nobody has issued lets nobody in
      When I run `kubectl --token=mine get nodes`
      Then it fails with "error: You must be logged in to the server (Unauthorized)"

    Scenario: whoever has its token is the service account
      When I run `kubectl create serviceaccount builder`
      And I run `kubectl --token=$(kubectl create token builder) auth whoami -o jsonpath='{.status.userInfo.username}'`
      Then it prints "system:serviceaccount:default:builder"
