import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createApiWorld } from '../testing/api-world';

/** openssl req -subj /C=KR/ST=Seoul/L=Jongno/O=dev/O=ops/OU=x/CN=kim, with names of all kinds. */
const REQUEST =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJRENEQ0NBZkFDQVFBd1pERUxNQWtHQTFVRUJoTUNTMUl4RGpBTUJnTlZCQWdNQlZObGIzVnNNUTh3RFFZRApWUVFIREFaS2IyNW5ibTh4RERBS0JnTlZCQW9NQTJSbGRqRU1NQW9HQTFVRUNnd0RiM0J6TVFvd0NBWURWUVFMCkRBRjRNUXd3Q2dZRFZRUUREQU5yYVcwd2dnRWlNQTBHQ1NxR1NJYjNEUUVCQVFVQUE0SUJEd0F3Z2dFS0FvSUIKQVFEcFpjTnJHeFJXZGhPMEFSQy9pck8vWEZtRDNheWxkTXplVi9qZXAwNHhPNG5qd3VMQ3hXZXhUM0g0QklRUwpaMmc0eFd1ZWYzVnE4MWw2b1ROZmlJUmV0K0YveDR3T0FZbHZCc2M5TlkrRVc0eTh0S3N2MnJwV1QzSmlINHJWCkZOMFN3TGVRR2J5aWQ5VXJuMkU1NnlDdXQrUTBkcGxnUTAxQXp3RXJTb2t6bmNTRXJMNzdPSnBmUEFoTGVvMi8KaXBzS1ZzSmdweTM5Q0RmUFdCZ3BmNnlDdVB5bEJkTjlITC9KUHVKNWVmY0FGb3lKL05peXdyN29ETEhmMEhpWQpyN2ZnOFZiM1BUM0s0YzZWOUJHV0F1SnMrMkRrSGpQdC9PQUp6YktUaXpsRHJtOFk4RnhnVHRXRUR4aE0yd2U5Ckx5cmpzYllQN0poZjZHMjBNWDNVaFV5VEFnTUJBQUdnWHpCZEJna3Foa2lHOXcwQkNRNHhVREJPTUV3R0ExVWQKRVFSRk1FT0NDV0V1WlhoaGJYQnNaWUlKWWk1bGVHRnRjR3hsaHdRS0FBQUJoeEQ5QUFBQUFBQUFBQUFBQUFBQQpBQUFCZ1FWclFIZ3VlWVlNYzNCcFptWmxPaTh2WVM5aU1BMEdDU3FHU0liM0RRRUJDd1VBQTRJQkFRQTl3NkVMCndTNHdyQmJ0TjIwMTArZnJoVitqMXF2bDVQYTh5TVo4MEpLblBiOExnR3lIMjkvVkRGaVNZWG82ckUrbHYrMmQKc290ZzJpTk9VY0I0OFFJYkdBcVJoZkpiejVMMi9nM3J3bE9ZMlZPdk1rZ0g3enEzeG83YzJSd1hGckJXdGJxegpXd2V6d3JqMlEzYTFNNnpUMVQrbmxOSjZTT013bkM4VWdYY2ZkRlVtZzNhRjVUQVR6Nno2M2NoYXAvNncrUEUzCnBLcVU2M0lxTnkrdUsrSFFPNUgzTkZxb3lGRFJpd3NYYldRZE9MUFYybGQwc0hsOVhBR25hSnhyUzRMY0ZJQ0gKZTBMTGdDQm55SXNmbzVGNXU1aWVwcERNdkxRMlVPMTZ3d01Gc01DeTdtM2NQb2xQaW9acnVoN2xIaWh5VWNWeAp2TmpRTENIUE1iRHlQMFNoCi0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=';

describe('kubectl describe csr', () => {
  it('tells what is asked for and what became of it', async () => {
    const world = createApiWorld();
    world.files.set(
      'csr.yaml',
      `apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: kim}
spec:
  signerName: kubernetes.io/kube-apiserver-client
  expirationSeconds: 86400
  usages: [client auth]
  request: ${REQUEST}
`,
    );
    await world.run('create -f csr.yaml');
    const { stdout, stderr } = await world.run('describe csr kim');
    expect(stderr).toBe('');
    expect(stdout.slice(stdout.indexOf('Requesting User'))).toBe(`Requesting User:     kubernetes-admin
Signer:              kubernetes.io/kube-apiserver-client
Requested Duration:  24h
Status:              Pending
Subject:
  Common Name:          kim
  Serial Number:        
  Organization:         dev
                        ops
  Organizational Unit:  x
  Country:              KR
  Locality:             Jongno
  Province:             Seoul
Subject Alternative Names:
         DNS Names:        a.example
                           b.example
         Email Addresses:  k@x.y
         URIs:             spiffe://a/b
         IP Addresses:     10.0.0.1
                           fd00::1
Events:  <none>
`);
    await world.run('certificate approve kim');
    expect((await world.run('describe csr kim')).stdout).toMatch(/^Status: +Approved$/m);
  });
});
