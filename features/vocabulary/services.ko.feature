# language: ko
기능: 서비스는 준비된 파드로 이어진다
  서비스의 주소는 아무도 갖고 있지 않으며, 모든 노드가 그 주소로 온 요청을 파드 하나에 넘긴다.

  배경:
    먼저 노드가 3개인 클러스터가 있다
    그리고 "services.yaml" 파일을 적용하면
    그리고 파드 one을 label app=web and nodeSelector kubernetes.io/hostname=worker-1 and image registry.k8s.io/e2e-test-images/agnhost:2.53 and command "/agnhost netexec"인 상태로 적용하면
    그리고 파드 two를 label app=web and nodeSelector kubernetes.io/hostname=worker-2 and image registry.k8s.io/e2e-test-images/agnhost:2.53 and command "/agnhost netexec"인 상태로 적용하면
    그리고 파드 client를 nodeSelector kubernetes.io/hostname=worker-3 and command "sleep 3600"인 상태로 적용하면
    그리고 파드 one은 Ready 상태가 된다
    그리고 파드 two는 Ready 상태가 된다

  시나리오: 노드 포트와 로드 밸런서는 밖에서도 닿는다
    먼저 로드 밸런서가 주소를 받는다
    그리고 클러스터 밖에 컴퓨터 laptop이 있다
    만일 `kubectl delete pod two`를 실행하면
    그러면 컴퓨터 laptop이 "http://<address of node worker-3>:<node port of service door>/hostname"에 요청하면 "one" 응답을 받는다
    그리고 컴퓨터 laptop이 "http://<external address of service public>/hostname"에 요청하면 "one" 응답을 받는다
    그리고 컴퓨터 laptop이 "http://<address of service web>/hostname"에 요청하면 아무 응답도 받지 못한다
    그리고 컴퓨터 laptop이 "http://<address of node worker-1>:8080/hostname"에 요청하면 거절당한다

  시나리오: 끊긴 노드의 파드는 요청을 잃는다
    만일 노드 worker-1의 네트워크가 끊기면
    그러면 30번에 걸쳐 파드 client가 "http://web/hostname"에 요청하면 "nobody, two"가 응답한다
    그리고 노드 worker-1은 NotReady 상태가 된다
    그리고 30번에 걸쳐 파드 client가 "http://web/hostname"에 요청하면 "two"가 응답한다
    만일 노드 worker-1의 네트워크가 다시 이어지면
    그러면 노드 worker-1은 1분 안에 Ready 상태가 된다

  시나리오: 두 노드 사이의 연결만 끊기거나 느려진다
    만일 노드 worker-1과 노드 worker-3 사이의 연결이 끊기면
    그러면 30번에 걸쳐 파드 client가 "http://web/hostname"에 요청하면 "nobody, two"가 응답한다
    만일 노드 worker-2와 노드 worker-3 사이의 연결이 2초 느려지면
    그러면 5번에 걸쳐 파드 client가 "http://web/hostname"에 요청하면 "nobody"가 응답한다

  시나리오: 영역 하나가 끊긴다
    만일 `kubectl label node worker-1 worker-2 topology.kubernetes.io/zone=west`를 실행하면
    그리고 영역 west의 네트워크가 끊기면
    그러면 노드 worker-1은 NotReady 상태가 된다
    그리고 노드 worker-2는 NotReady 상태가 된다
    그리고 3번에 걸쳐 파드 client가 "http://web/hostname"에 요청하면 "nobody"가 응답한다
