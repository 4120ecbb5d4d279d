# language: ko
기능: 클러스터 두 개

  시나리오: 다른 클러스터의 파드로 가는 길은 없고, 노드로 가는 길은 있다
    먼저 노드가 1개인 클러스터가 있다
    그리고 파드 client를 command "sleep 3600"인 상태로 적용하면
    그리고 파드 client는 Ready 상태가 된다
    그리고 두 번째 클러스터 b에 노드가 2개 있다
    만일 "services.yaml" 파일을 적용하면
    그리고 파드 one을 label app=web and nodeSelector kubernetes.io/hostname=worker-2 and image registry.k8s.io/e2e-test-images/agnhost:2.53 and command "/agnhost netexec"인 상태로 적용하면
    그러면 파드 one은 Ready 상태가 된다
    만일 `kubectl --context gherkube exec client -- wget -T 3 -qO- http://$(kubectl get pod one -o jsonpath={.status.podIP}):8080/hostname`를 실행하면
    그러면 "wget: download timed out" 오류로 실패한다
