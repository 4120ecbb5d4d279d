import { describe, it } from 'node:test';
import { expect } from 'expect';
import { TestWorld } from '../test-world';
import type { Container } from './container';

interface Running {
  readonly world: TestWorld;
  container(): Container;
  get(path?: string): string;
}

function nginx(restartPolicy = 'Never'): Running {
  const world = new TestWorld();
  const node = world.node();
  const { metadata } = world.pod('web', { restartPolicy, containers: [{ name: 'app', image: 'nginx' }] });
  world.passSeconds(10);
  const pod = () => node.runtime.pod(metadata.uid);
  return {
    world,
    container() {
      const container = pod()?.latest.get('app');
      if (container === undefined) throw new Error('no container');
      return container;
    },
    get(path = '/') {
      let answer = 'nothing';
      const request = { method: 'GET', path, headers: {}, body: '' };
      pod()?.sandbox?.config.network.http('localhost', 80, request, 1000, (outcome) => {
        answer = 'error' in outcome ? outcome.error : `${outcome.response.status} ${outcome.response.body.slice(0, 9)}`;
      });
      world.passSeconds(5);
      return answer;
    },
  };
}

describe('the faults of a container', () => {
  it('answers a path as it is told, until it may answer by itself again', () => {
    const { container, get } = nginx();
    expect(get('/?x=1')).toBe('200 <!DOCTYPE');
    container().faults.answer({ path: '/', status: 503, body: 'broken' });
    expect([get('/'), get('/?x=1'), get('/50x.html')]).toEqual(['503 broken', '503 broken', '200 <html>\r\n<']);
    container().faults.answerAgain();
    expect(get('/')).toBe('200 <!DOCTYPE');
  });

  it('refuses connections, or takes them and says nothing', () => {
    const { container, get } = nginx();
    container().faults.stopAnswering(80);
    expect(get()).toBe('ECONNREFUSED');
    container().faults.stopAnswering(80, 'hang');
    expect(get()).not.toContain('200');
    container().faults.answerAgain();
    expect(get()).toBe('200 <!DOCTYPE');
  });

  it('ends with a code, or by a signal', () => {
    const exited = nginx();
    exited.container().faults.exit(42);
    exited.world.passSeconds(5);
    expect(exited.world.state('web')).toBe('Failed[app:Error 42]');
    const killed = nginx();
    killed.container().faults.kill('SIGKILL');
    killed.world.passSeconds(5);
    expect(killed.world.state('web')).toBe('Failed[app:Error 137]');
  });

  it('is whole again when it was started anew', () => {
    const { container, get, world } = nginx('Always');
    container().faults.stopAnswering(80);
    container().faults.exit(1);
    world.passSeconds(5);
    expect(world.state('web')).toBe('Running[app:running x1]');
    expect(get()).toBe('200 <!DOCTYPE');
  });

  it('says something in its log', () => {
    const { container } = nginx();
    container().faults.writeLog('something is wrong');
    expect(container().log.read({ tailLines: 1 })).toBe('something is wrong\n');
  });
});
