# language: ko
기능: 잡과 셋
  끝나야 하는 파드, 자기 이름을 가진 파드, 노드마다 하나씩 있는 파드에 대해 말한다.

  배경:
    먼저 노드가 2개인 클러스터가 있다

  시나리오: 잡은 완료되거나 실패한다
    만일 `kubectl create job fine --image=busybox -- date`를 실행하면
    그리고 `kubectl create job hopeless --image=busybox -- sh -c 'exit 1'`를 실행하면
    그러면 잡 fine이 완료된다
    그리고 잡 hopeless가 BackoffLimitExceeded 이유로 실패한다

  시나리오: 크론잡은 시간표에 따라 잡을 시작한다
    만일 `kubectl create cronjob tick --image=busybox --schedule='* * * * *' -- date`를 실행하면
    그리고 2분이 지나면
    그리고 10초가 지나면
    그러면 크론잡 tick이 잡을 2개 시작했다

  시나리오: 스테이트풀셋과 데몬셋
    만일 "stateful-and-daemon.yaml" 파일을 적용하면
    그러면 스테이트풀셋 db의 준비된 파드는 "db-0, db-1"이다
    그리고 데몬셋 agent의 준비된 파드가 노드 "worker-1, worker-2"에 있다
    만일 `kubectl rollout restart daemonset agent`를 실행하면
    그러면 데몬셋 agent가 최신 상태가 된다
