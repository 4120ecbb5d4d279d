Feature: 2.1 Asking for exactly what one wants to know
  kubectl shows little at first. Which fields it shows, and in which form, is for the reader to say.

  Background:
    Given a cluster with 1 node whose containers are run by docker
    And I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol && kubectl wait --for=condition=Ready pod hello-kiamol`

  Rule: less and more of the table

    @N2-33 @N2-34
    Scenario: one pod by its name: the same columns, one row
      When I run `kubectl run other --image=kiamol/ch02-hello-kiamol && kubectl wait --for=condition=Ready pod other`
      And I run `kubectl get pods > /tmp/all; kubectl get pod hello-kiamol > /tmp/one; grep -v ^other /tmp/all | diff - /tmp/one && wc -l < /tmp/one && wc -l < /tmp/all`
      Then it prints:
        """
        2
        3
        """

    @N2-33
    Scenario: one that is not there is an error
      When I run `kubectl get pod hello-kiamol-2`
      Then it fails with:
        """
        Error from server (NotFound): pods "hello-kiamol-2" not found
        """
      And the exit code is 1

    @N2-34 @errata
    Scenario: kubelctl is a slip of the pen
      When I run `kubelctl get pods`
      Then it fails with:
        """
        bash: kubelctl: command not found
        """
      And the exit code is 127

    @N2-32
    Scenario Outline: other forms of the same: -o <form>
      When I run `kubectl get pod hello-kiamol -o <form> | <look>`
      Then it prints "<expected>"

      Examples:
        | form                             | look                            | expected            |
        | wide --no-headers                | tr -s ' ' \| cut -d ' ' -f 6,7  | 10.244.0.2 worker-1 |
        | yaml                             | grep -o 'podIP: .*'             | podIP: 10.244.0.2   |
        | json                             | grep -c '"podIP": "10.244.0.2"' |                   1 |
        | name                             | cat                             | pod/hello-kiamol    |
        | jsonpath={.status.podIP}         | cat                             |          10.244.0.2 |
        | jsonpath-as-json={.status.podIP} | tr -d ' []\n"'                  |          10.244.0.2 |
        | go-template={{.status.podIP}}    | cat                             |          10.244.0.2 |
        | custom-columns=IP:.status.podIP  | tail -1                         |          10.244.0.2 |

    @N2-32
    Scenario: columns and templates may come from a file
      When I run:
        """
        printf 'NAME ADDRESS\nmetadata.name status.podIP\n' > /tmp/columns
        printf '{{.metadata.name}} is at {{.status.podIP}}' > /tmp/template
        """
      And I run `kubectl get pod hello-kiamol -o custom-columns-file=/tmp/columns; kubectl get pod hello-kiamol -o go-template-file=/tmp/template`
      Then it prints:
        """
        NAME           ADDRESS
        hello-kiamol   10.244.0.2
        hello-kiamol is at 10.244.0.2
        """

    @N2-32
    Scenario: a form that does not exist
      When I run `kubectl get pods -o xyz`
      Then it fails with 'error: unable to match a printer suitable for the output format "xyz", allowed formats are: '

  Rule: columns of one's own

    @N2-35 @errata
    Scenario: the note's command as it stands: the second colon belongs to the field, and there is no such field
      No error says so; a column of nothing does.

      When I run `kubectl get pod hello-kiamol --output custom-columns=NAME:metadata.name,NODE_IP:status.hostIP,POD_IP:status:podIP`
      Then it prints:
        """
        NAME           NODE_IP        POD_IP
        hello-kiamol   192.168.49.2   <none>
        """
      And the exit code is 0

    @N2-35 @N2-36
    Scenario: with a dot in its place: the address of the node, and that of the pod
      When I run `kubectl get pod hello-kiamol --output custom-columns=NAME:metadata.name,NODE_IP:status.hostIP,POD_IP:status.podIP`
      Then it prints:
        """
        NAME           NODE_IP        POD_IP
        hello-kiamol   192.168.49.2   10.244.0.2
        """
      When I run `kubectl get node worker-1 -o jsonpath='{.status.addresses[?(@.type=="InternalIP")].address}'`
      Then it prints "192.168.49.2"
      When I run `kubectl exec hello-kiamol -- hostname -i`
      Then it prints "10.244.0.2"

  Rule: JSONPath leads to a single value

    @N2-37
    Scenario: the id of the container, the runtime's name before it, no line's end after it
      When I run `kubectl get pod hello-kiamol -o jsonpath='{.status.containerStatuses[0].containerID}' > /tmp/id; grep -c -E '^docker://[0-9a-f]{64}$' /tmp/id; wc -c < /tmp/id`
      Then it prints:
        """
        1
        73
        """

    @N2-37
    Scenario: what is not there, and what is not there either
      When I run `kubectl get pod hello-kiamol -o jsonpath='{.status.nonsense}'`
      Then it prints nothing
      And the exit code is 0
      When I run `kubectl get pod hello-kiamol -o jsonpath='{.status.containerStatuses[1].containerID}'`
      Then it fails with 'error: error executing jsonpath "{.status.containerStatuses[1].containerID}": Error executing template: array index out of bounds: index 1, length 1.'

    @N2-38
    Scenario: the id, and nothing but the id
      When I run `kubectl get pod hello-kiamol -o jsonpath='{.status.containerStatuses[0].containerID}' | sed 's#^docker://##' > /tmp/told; docker ps -q --no-trunc --filter name=k8s_hello-kiamol | tr -d '\n' | cmp - /tmp/told`
      Then the exit code is 0

    @N2-38 @errata
    Scenario: of several containers the first in the status is the first by the alphabet
      In the pod's description "web" comes first; so 0 is not always "the first container".

      When I run `kubectl run two --image=kiamol/ch02-hello-kiamol --overrides='{"spec":{"containers":[{"name":"web","image":"kiamol/ch02-hello-kiamol"},{"name":"adapter","image":"busybox","command":["sleep","1d"]}]}}'`
      Then pod two becomes Ready
      When I run `kubectl get pod two -o jsonpath='{.spec.containers[0].name} {.status.containerStatuses[0].name}'`
      Then it prints "web adapter"
      When I run `kubectl get pod two -o jsonpath='{.status.containerStatuses[?(@.name=="web")].containerID}' | cut -c 10-21 > /tmp/web; docker ps -q --filter name=k8s_web_two | diff - /tmp/web`
      Then the exit code is 0

    @N2-39
    Scenario: single values and exit codes make scripts
      When I run:
        """
        if kubectl get pod worker; then echo there; else kubectl run worker --image=kiamol/ch02-hello-kiamol; fi
        kubectl wait --for=condition=Ready pod worker || exit 1
        address=$(kubectl get pod worker -o jsonpath='{.status.podIP}')
        kubectl exec hello-kiamol -- wget -qO- http://$address | grep -c 'Hello from Chapter 2!'
        """
      Then it prints:
        """
        pod/worker created
        pod/worker condition met
        1
        """
      And the exit code is 0
