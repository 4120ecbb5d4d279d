# language: ko
@card
기능: 첫 시나리오
  노드가 가진 것과 파드가 바라는 것은 레이블에서 만난다.

  시나리오: GPU 파드는 GPU 노드에서 실행된다
    먼저 gpu=true 레이블이 붙은 노드가 있다
    만일 nodeSelector가 gpu=true인 파드를 적용하면
    그러면 그 파드는 그 노드에서 실행된다

  시나리오: 그런 노드가 없으면 파드는 기다린다
    먼저 노드가 3개인 클러스터가 있다
    만일 nodeSelector가 gpu=true인 파드를 적용하면
    그러면 그 파드는 Pending 상태로 10분 동안 남는다
    그리고 FailedScheduling 이벤트에 "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector."라고 적힌다

  시나리오: 노드에 레이블이 붙으면 더 기다리지 않는다
    먼저 다음 노드로 이루어진 클러스터가 있다:
      | name   | cpu | labels       |
      | node-a |   2 | disktype=hdd |
      | node-b |   2 |              |
    만일 파드 fast를 nodeSelector가 disktype=ssd인 상태로 적용하면
    그러면 그 파드는 Pending 상태로 1분 동안 남는다
    만일 `kubectl label node node-b disktype=ssd`를 실행하면
    그러면 "node/node-b labeled"가 출력된다
    그리고 파드 fast는 노드 node-b에서 실행된다
