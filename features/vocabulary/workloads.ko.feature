# language: ko
기능: 디플로이먼트
  한 이미지에서 다음 이미지로, 한 크기에서 다른 크기로: 롤아웃에 대해 하는 말을 한국어로.

  배경:
    먼저 노드가 3개인 클러스터가 있다

  시나리오: 새 이미지는 파드를 하나씩 바꾼다
    먼저 `kubectl create deployment web --image=nginx:1.26 --replicas=3`을 실행하면
    그러면 디플로이먼트 web의 준비된 레플리카는 3개이다
    만일 `kubectl set image deployment/web nginx=nginx:1.27`을 실행하면
    그러면 디플로이먼트 web의 롤아웃은 60초 안에 끝난다
    그리고 언제나 3개 이상의 디플로이먼트 web 파드가 준비되어 있었다
    그리고 디플로이먼트 web의 파드는 한 번도 4개를 넘지 않았다

  시나리오: 다른 크기가 된다
    먼저 `kubectl create deployment web --image=nginx`을 실행하면
    만일 `kubectl scale deployment/web --replicas=5`을 실행하면
    그러면 디플로이먼트 web에 준비된 레플리카 5개가 30초 안에 생긴다

  시나리오: 나아가지 못하는 롤아웃은 포기되고, 되돌릴 수 있다
    먼저 `kubectl create deployment web --image=nginx:1.26 --replicas=2`을 실행하면
    그러면 디플로이먼트 web의 준비된 레플리카는 2개이다
    만일 `kubectl set image deployment/web nginx=nginx:no-such-tag`을 실행하면
    그러면 디플로이먼트 web의 롤아웃은 11분 안에 포기된다
    만일 `kubectl rollout undo deployment/web`을 실행하면
    그러면 디플로이먼트 web의 롤아웃은 60초 안에 끝난다
