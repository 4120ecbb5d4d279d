# language: ko
기능: 두 번째 노트의 상황을 한국어로
  영어 기능 파일에 나오는 상황을 한국어 문장으로 다시 말한다.

  시나리오: 초기화 컨테이너는 적힌 순서대로 끝난다
    만일 "two-inits.yaml" 파일을 적용하면
    그러면 파드 stepwise의 초기화 컨테이너 first가 끝난 뒤에 컨테이너 second가 시작된다
    그리고 파드 stepwise의 컨테이너 app은 컨테이너 second가 끝나기 전에는 시작되지 않는다
    그리고 파드 stepwise의 초기화 컨테이너 first는 Completed 이유와 종료 코드 0으로 끝났다

  시나리오: 메모리를 너무 많이 쓰면 종료된다
    만일 파드 greedy를 명령이 "sleep 90000"이고 제한이 memory=64Mi인 상태로 적용하면
    그리고 파드 greedy의 컨테이너 app이 메모리를 65Mi 쓰면
    그러면 파드 greedy의 컨테이너 app은 OOMKilled 이유와 종료 코드 137로 끝났다

  시나리오: 스태틱 파드는 파일만 있으면 된다
    먼저 노드가 2개인 클러스터가 있다
    만일 파일 "static-web.yaml"을 노드 worker-2의 스태틱 파드 폴더에 넣으면
    그러면 노드 worker-2에서 컨테이너 web이 직접 실행된다
    그리고 파드 static-web-worker-2는 노드 worker-2에서 실행된다
    만일 파일 "static-web.yaml"을 노드 worker-2의 스태틱 파드 폴더에서 지우면
    그러면 파드 static-web-worker-2는 1분 안에 사라진다

  시나리오: 앰배서더 패턴
    먼저 그림에 나오는 가게와 프록시, 캐시 둘이 있다
    그러면 파드 shop의 컨테이너 web에서 `curl -s http://localhost:6379/a`는 "You've hit cache-one"을 출력한다
