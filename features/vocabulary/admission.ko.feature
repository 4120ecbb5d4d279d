# language: ko
기능: 규칙과 웹훅
  클러스터가 무엇을 받아들일지는 클러스터 안에서 도는 프로그램이 정할 수도 있다.

  시나리오: 클러스터 안의 웹훅이 판단하다가 응답하지 않는다
    먼저 노드가 1개인 클러스터가 있다
    그리고 "webhook.yaml" 파일을 적용하면
    그리고 30초가 지나면
    그리고 다음 매니페스트를 적용하면:
      """yaml
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata:
        name: judge
      webhooks:
        - name: judge.example.com
          admissionReviewVersions: [v1]
          sideEffects: None
          clientConfig: {service: {name: judge, namespace: default, path: /always-deny}}
          rules:
            - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}
      """
    만일 `kubectl create configmap settings`를 실행하면
    그러면 "admission webhook \"judge.example.com\" denied the request: this webhook denies all requests" 오류로 실패한다
    만일 "judge.example.com" 웹훅이 응답하지 않으면
    그리고 `kubectl create configmap settings`를 실행하면
    그러면 "context deadline exceeded" 오류로 실패한다
