# language: ko
기능: 첫 노트가 당연하게 여기는 것
  노트에는 적혀 있지 않지만 예제가 바탕으로 삼는 상황이다.

  시나리오: 책에 나오는 두 파드
    먼저 책에 나오는 두 파드 kubia-manual과 kubia-manual-v2가 있다
    만일 `kubectl get po -L env --no-headers`를 실행하면
    그러면 출력에 "prod"가 들어 있다

  시나리오: 준비된 네임스페이스
    먼저 네임스페이스 custom-namespace가 준비되어 있다
    그러면 네임스페이스 custom-namespace가 있다

  시나리오: 별칭 kcd
    먼저 노트에 나오는 별칭 kcd가 있다
    만일 `kcd kube-system`를 실행하면
    그러면 'Context "multinode" modified.'가 출력된다

  시나리오: 긴 어노테이션
    먼저 파드 "tag"에 "note" 어노테이션 하나가 1000바이트로 있다
    그러면 "pod/tag created"가 출력된다

  시나리오: 너무 긴 어노테이션 둘
    먼저 파드 "heavy"에 어노테이션 두 개가 각각 131073바이트로 있다
    그러면 "metadata.annotations: Too long: may not be more than 262144 bytes" 오류로 실패한다
