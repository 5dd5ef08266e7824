import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleOf } from '../../../operator/observe/prometheus-text.ts';

const NAME = 'oso_fallback_snapshot_age_ms';

function checkSample(exposition: string, value: number | undefined) {
  assert.equal(sampleOf(exposition, NAME), value);
}

test('a sample is found among comments and others', () => {
  checkSample(`# TYPE ${NAME} gauge\nup 1\n${NAME} 1234\n`, 1_234);
  checkSample(`${NAME} 1.5e3`, 1_500);
  checkSample(`${NAME}\t7 1700000000000\n`, 7);
});

test('labels and a timestamp do not matter', () => {
  checkSample(`${NAME}{env="a b",x="}"} 12.5 1700000000000`, 12.5);
});

test('a longer name is another one', () => {
  checkSample(`${NAME}_total 5\n${NAME} 6`, 6);
  checkSample(`${NAME}_total 5`, undefined);
});

test('what is no finite number is none', () => {
  for (const value of ['NaN', '+Inf', '', 'soon', '1e', '.'])
    checkSample(`${NAME} ${value}`, undefined);
});
