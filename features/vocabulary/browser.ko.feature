# language: ko
기능: 브라우저
  kubectl이 내 컴퓨터의 포트를 열어 두면 브라우저로 파드를 볼 수 있다.

  시나리오: 포트 포워딩을 하는 동안만 페이지가 보인다
    먼저 `kubectl run web --image=nginx`를 실행하면
    그리고 파드 web은 Ready 상태가 된다
    그러면 브라우저에서 http://localhost:8080을 열 수 없다
    만일 `kubectl port-forward pod/web 8080:80 &`를 실행하면
    그러면 브라우저에서 http://localhost:8080/을 열면 "Welcome to nginx!"가 보인다
    만일 `kill %1`을 실행하면
    그러면 브라우저에서 http://localhost:8080을 열 수 없다
